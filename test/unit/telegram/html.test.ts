import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderParts } from '../../../src/channels/telegram/html.ts';
import { link, plain } from '../../../src/shared/markup.ts';
import { parseHtml } from '../../tools/bot-api/html.ts';

const htmlOf = (markup: string): string[] => renderParts(markup, 4096).map(({ html }) => html);

describe('Telegram HTML', () => {
  it.each([
    ['bold', '**Lệ phí**: 8.000 đồng', '<b>Lệ phí</b>: 8.000 đồng'],
    [
      'a link',
      link('Nộp & xem', 'https://example.org/?a=1&b="2"'),
      '<a href="https://example.org/?a=1&amp;b=&quot;2&quot;">Nộp &amp; xem</a>',
    ],
    ['a list', 'Cần:\n- một\n- hai', 'Cần:\n\n• một\n• hai'],
    ['lines of a paragraph', 'một\nhai\n\nba', 'một\nhai\n\nba'],
    ['what people write', plain('<b>1 < 2 & 3</b> **x**'), '&lt;b&gt;1 &lt; 2 &amp; 3&lt;/b&gt; **x**'],
    ['a phone number that is the label: clients find it', link('0203 3 835 111', 'tel:02033835111'), '0203 3 835 111'],
    ['a phone number behind a label', link('Gọi', 'tel:113'), 'Gọi (113)'],
    ['a mail address', link('Hộp thư', 'mailto:a@example.org'), 'Hộp thư (a@example.org)'],
  ])('renders %s', (_what, markup, html) => {
    expect(htmlOf(markup)).toEqual([html]);
  });

  it('says nothing for nothing', () => {
    expect(renderParts('', 4096)).toEqual([]);
    expect(renderParts(' \n\n ', 4096)).toEqual([]);
  });
});

describe('long texts', () => {
  it('are cut between paragraphs', () => {
    expect(renderParts('aaaa\n\nbbbb\n\ncccc', 10).map(({ text }) => text)).toEqual(['aaaa\n\nbbbb', 'cccc']);
  });

  it('are cut between lines when a paragraph alone is too long', () => {
    expect(renderParts('- aaaa\n- bbbb\n- cccc', 13).map(({ text }) => text)).toEqual(['• aaaa\n• bbbb', '• cccc']);
  });

  it('are cut at spaces when a line alone is too long, and keep their formatting', () => {
    expect(renderParts('**một hai ba bốn**', 8).map(({ html }) => html)).toEqual(['<b>một hai</b>', '<b>ba bốn</b>']);
  });

  it('count what is seen, not the tags and entities', () => {
    expect(renderParts(`**${plain('&'.repeat(10))}**`, 10)).toHaveLength(1);
  });

  it('never fall apart, whatever is in them: balanced, within the limit, no half characters, nothing missing', () => {
    const words = fc.stringMatching(/^[a-zđạ&<>*[\]()\\ 🙂\n-]{0,80}$/u);
    const markup = fc.oneof(
      words,
      words.map(plain),
      words.map((text) => `**${plain(text)}**`),
      words.map((text) => link(text, 'https://example.org')),
    );
    fc.assert(
      fc.property(fc.array(markup, { maxLength: 8 }), fc.integer({ min: 20, max: 60 }), (texts, limit) => {
        const whole = texts.join('\n\n');
        const parts = renderParts(whole, limit);
        for (const { html, text } of parts) {
          expect(parseHtml(html)).toMatchObject({ text });
          expect(text.length).toBeLessThanOrEqual(limit);
          expect(text).not.toMatch(/\p{Surrogate}/u);
        }
        const letters = (text: string): string => text.replace(/\s/g, '');
        expect(letters(parts.map(({ text }) => text).join(''))).toBe(
          letters(
            renderParts(whole, 1_000_000)
              .map(({ text }) => text)
              .join(''),
          ),
        );
      }),
      { numRuns: 300 },
    );
  });
});
