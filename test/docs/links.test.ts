import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { anchorsOf, pageFiles, read, root } from './pages.ts';

test.for(pageFiles)('the links of %s lead to files and to headings in them', (file) => {
  const links = [...read(file).matchAll(/\]\((?!https?:)([^)]+)\)/g)].map((match) => match[1] ?? '');
  const broken = links.filter((link) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? file : join(dirname(file), path);
    if (!existsSync(join(root, target))) return true;
    return anchor !== undefined && !anchorsOf(target).includes(anchor);
  });
  expect(broken).toEqual([]);
});

test('every page of docs/ is reached from the README or from a page that is', () => {
  const reached = new Set(['README.md']);
  for (const file of reached) {
    if (!existsSync(join(root, file))) continue;
    for (const [, link = ''] of read(file).matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      const target = join(dirname(file), link);
      reached.add(target.endsWith('.md') ? target : join(target, 'README.md'));
    }
  }
  expect(pageFiles.filter((file) => !reached.has(file))).toEqual([]);
});
