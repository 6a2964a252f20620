import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { link, parseMarkup, plain, toPlainText } from '../../../src/shared/markup.ts';

describe('the markup of replies', () => {
  it('knows bold, links, lists and paragraphs, and nothing else', () => {
    expect(parseMarkup('**Lệ phí**\n\n- [Cổng](https://dichvucong.gov.vn)\n- miễn phí')).toEqual([
      { kind: 'paragraph', lines: [[{ text: 'Lệ phí', bold: true }]] },
      { kind: 'list', items: [[{ text: 'Cổng', href: 'https://dichvucong.gov.vn' }], [{ text: 'miễn phí' }]] },
    ]);
  });

  it('keeps aside what begins with an angle, as the same words for channels that print it like the rest', () => {
    const markup = '**Lệ phí**\n\n> Nguồn: Cổng\n> Ngày 1/7';
    expect(parseMarkup(markup)[1]).toEqual({
      kind: 'paragraph',
      lines: [[{ text: 'Nguồn: Cổng' }], [{ text: 'Ngày 1/7' }]],
      aside: true,
    });
    expect(toPlainText(markup)).toBe('Lệ phí\n\nNguồn: Cổng\nNgày 1/7');
    expect(parseMarkup(plain('> không phải'))).toEqual([{ kind: 'paragraph', lines: [[{ text: '> không phải' }]] }]);
  });

  it('links nowhere but to http(s), mail and telephone', () => {
    expect(link('bấm đây', 'javascript:alert(1)')).toBe('bấm đây');
    expect(parseMarkup('[bấm đây](javascript:alert(1))')[0]).toEqual({
      kind: 'paragraph',
      lines: [[{ text: '[bấm đây](javascript:alert(1))' }]],
    });
    expect(parseMarkup(link('114', 'tel:114'))[0]).toEqual({
      kind: 'paragraph',
      lines: [[{ text: '114', href: 'tel:114' }]],
    });
  });

  it('links to the whole of an address with brackets, and lets none of it become markup', () => {
    const address = 'https://example.vn/mau_(1).pdf)**đậm**[bấm](https://xa.example/';
    const [block] = parseMarkup(link('mẫu', address));
    expect(block).toEqual({
      kind: 'paragraph',
      lines: [[{ text: 'mẫu', href: address.replaceAll('(', '%28').replaceAll(')', '%29') }]],
    });
  });

  it('any text made plain renders as exactly itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const oneLine = text.replace(/\s*[\r\n]+\s*/g, ' ');
        fc.pre(oneLine.trim() !== '');
        expect(parseMarkup(plain(text))).toEqual([{ kind: 'paragraph', lines: [[{ text: oneLine }]] }]);
      }),
    );
  });

  it('parses any text without throwing', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('*', '[', ']', '(', ')', '\\', '-', ' ', '\n', 'a', 'https://x') }),
        (text) => {
          expect(typeof toPlainText(text)).toBe('string');
        },
      ),
    );
  });
});
