/** Reads `openapi.yaml` as the judge of both sides: whether a request and an answer are as it describes them. */
import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { parse } from 'yaml';

export const CONTRACT_FILE = new URL('../../src/dossier/openapi.yaml', import.meta.url);

export interface Exchange {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type Json = Readonly<Record<string, unknown>>;

export class DossierContract {
  readonly document = parse(readFileSync(CONTRACT_FILE, 'utf8')) as Json;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor() {
    formats.default(this.#ajv);
    this.#ajv.addSchema(this.document, 'contract');
  }

  /** Every operation with its path, method and pointer. */
  operations(): { path: string; method: string; pointer: string }[] {
    return Object.entries(this.#at('#/paths') as Record<string, Json>).flatMap(([path, item]) =>
      Object.keys(item).map((method) => ({ path, method, pointer: `#/paths/${escape(path)}/${method}` })),
    );
  }

  /** What is wrong with a request; empty when it is as described. */
  requestProblems(exchange: Exchange): string[] {
    const found = this.#operationOf(exchange);
    if (found === undefined) return [`no operation ${exchange.method} ${exchange.target}`];
    const query = new URL(exchange.target, 'http://x').searchParams;
    const problems: string[] = [];
    const allowed = new Set<string>();
    for (const { pointer, value } of this.#parameters(found.pointer)) {
      const { name, in: place, required } = value as { name: string; in: string; required?: boolean };
      const given =
        place === 'path'
          ? found.params[name]
          : place === 'query'
            ? (query.get(name) ?? undefined)
            : exchange.requestHeaders[name.toLowerCase()];
      if (place === 'query') allowed.add(name);
      if (given === undefined) {
        if (required) problems.push(`${place} ${name} is missing`);
        continue;
      }
      const isNumber = (this.#at(`${pointer}/schema`) as { type?: string }).type === 'integer';
      problems.push(...this.#check(`${pointer}/schema`, isNumber ? Number(given) : given, `${place} ${name}`));
    }
    for (const name of query.keys()) if (!allowed.has(name)) problems.push(`query ${name} is not described`);
    if (exchange.requestHeaders['x-api-key'] === undefined) problems.push('no API key');
    const body = this.#at(`${found.pointer}/requestBody/content/application~1json`);
    if (body !== undefined) {
      problems.push(
        ...this.#checkText(`${found.pointer}/requestBody/content/application~1json/schema`, exchange.requestBody),
      );
    }
    return problems;
  }

  /** What is wrong with an answer; empty when it is as described. */
  answerProblems(exchange: Exchange): string[] {
    const found = this.#operationOf(exchange);
    if (found === undefined) return [];
    const declared = this.#at(`${found.pointer}/responses/${exchange.status}`) !== undefined;
    const isError = exchange.status >= 400;
    if (!declared && !isError) return [`status ${exchange.status} is not described`];
    const pointer = this.#resolve(`${found.pointer}/responses/${declared ? exchange.status : 'default'}`);
    const problems: string[] = [];
    for (const name of Object.keys(this.#at(`${pointer}/headers`) ?? {})) {
      const header = this.#resolve(`${pointer}/headers/${name}`);
      const value = exchange.headers[name.toLowerCase()];
      if (value === undefined) problems.push(`header ${name} is missing`);
      else problems.push(...this.#check(`${header}/schema`, value, `header ${name}`));
    }
    const content = this.#at(`${pointer}/content`) as Json | undefined;
    if (content === undefined) return exchange.body === '' ? problems : [...problems, 'a body where none is described'];
    const type = (exchange.headers['content-type'] ?? '').split(';')[0] ?? '';
    if (content[type] === undefined) return [...problems, `content type ${type} is not described`];
    problems.push(...this.#checkText(`${pointer}/content/${escape(type)}/schema`, exchange.body));
    return problems;
  }

  /** What is wrong with a value of a named schema. */
  schemaProblems(name: string, value: unknown): string[] {
    return this.#check(`#/components/schemas/${name}`, value, name);
  }

  /** Every example of the document with the schema it illustrates, as problems; empty when all are right. */
  exampleProblems(): string[] {
    const problems: string[] = [];
    const walk = (pointer: string, value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      if ('schema' in value && 'examples' in value) {
        for (const name of Object.keys(value.examples as Json)) {
          const example = this.#at(this.#resolve(`${pointer}/examples/${name}`)) as { value: unknown };
          problems.push(...this.#check(`${pointer}/schema`, example.value, `${pointer} ${name}`));
        }
      }
      for (const [key, child] of Object.entries(value)) walk(`${pointer}/${escape(key)}`, child);
    };
    walk('#', this.document);
    return problems;
  }

  #operationOf(exchange: Exchange): { pointer: string; params: Record<string, string> } | undefined {
    const path = new URL(exchange.target, 'http://x').pathname;
    for (const operation of this.operations()) {
      if (operation.method !== exchange.method.toLowerCase()) continue;
      const pattern = operation.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
      const match = new RegExp(`^${pattern}$`).exec(path);
      if (match === null) continue;
      const params = Object.entries(match.groups ?? {}).map(([name, text]) => [name, decodeURIComponent(text)]);
      return { pointer: operation.pointer, params: Object.fromEntries(params) as Record<string, string> };
    }
    return undefined;
  }

  #parameters(pointer: string): { pointer: string; value: unknown }[] {
    const list = (this.#at(`${pointer}/parameters`) ?? []) as unknown[];
    return list.map((_, i) => {
      const target = this.#resolve(`${pointer}/parameters/${i}`);
      return { pointer: target, value: this.#at(target) };
    });
  }

  #resolve(pointer: string): string {
    const value = this.#at(pointer) as { $ref?: string } | undefined;
    return value?.$ref ?? pointer;
  }

  #at(pointer: string): unknown {
    return pointer
      .split('/')
      .slice(1)
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
      .reduce<unknown>((value, key) => (value as Json | undefined)?.[key], this.document);
  }

  #checkText(pointer: string, text: string): string[] {
    try {
      return this.#check(pointer, JSON.parse(text), 'body');
    } catch {
      return ['the body is no JSON'];
    }
  }

  #check(pointer: string, value: unknown, what: string): string[] {
    const compiled = this.#compiled.get(pointer) ?? this.#ajv.compile({ $ref: `contract${encodeURI(pointer)}` });
    this.#compiled.set(pointer, compiled);
    if (compiled(value)) return [];
    return (compiled.errors ?? []).map((error) => `${what}${error.instancePath} ${error.message ?? ''}`);
  }
}

const escape = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
