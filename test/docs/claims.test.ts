import { describe, expect, test } from 'vitest';
import { claims } from './claims.ts';
import { read } from './pages.ts';

const onOneLine = (text: string) => text.replaceAll(/\s+/g, ' ');

describe.for(Object.entries(claims))('%s', ([page, rows]) => {
  test.for(rows)('says "%s", and has a test for it', ([words, file, title]) => {
    expect(onOneLine(read(page))).toContain(words);
    expect(read(file)).toContain(title);
  });
});
