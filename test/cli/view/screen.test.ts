import { describe, expect, test } from 'vitest';
import { Screen } from '../../../src/cli/view/screen.ts';

function screenOn(out: { isTTY: boolean; columns?: number; rows?: number }) {
  const writes: string[] = [];
  const screen = new Screen({ ...out, write: (text) => writes.push(text) });
  return { screen, writes };
}

describe('the screen', () => {
  test('draws each picture over the last one, in one write', () => {
    const { screen, writes } = screenOn({ isTTY: true });
    screen.draw(['one', 'two']);
    screen.draw(['three']);
    expect(writes).toEqual(['one\u001b[K\ntwo\u001b[K\n', '\u001b[2A\rthree\u001b[K\n\u001b[J']);
  });

  test('writes nothing for a picture that is the same', () => {
    const { screen, writes } = screenOn({ isTTY: true });
    screen.draw(['one']);
    screen.draw(['one']);
    expect(writes).toHaveLength(1);
  });

  test('keeps lines above the picture', () => {
    const { screen, writes } = screenOn({ isTTY: true });
    screen.draw(['picture']);
    screen.log('a line');
    expect(writes[1]).toBe('\u001b[1A\ra line\u001b[K\npicture\u001b[K\n\u001b[J');
  });

  test('cuts the picture to the size of the terminal', () => {
    const { screen, writes } = screenOn({ isTTY: true, columns: 5, rows: 3 });
    screen.draw(['\u001b[31mabcdefgh\u001b[39m', 'ab', 'never seen']);
    expect(writes).toEqual(['abcd\u001b[K\nab\u001b[K\n']);
  });

  test('loses no word on a narrow terminal', () => {
    const { screen, writes } = screenOn({ isTTY: true, columns: 21, rows: 9 });
    screen.draw(['  Initializing: \u001b[31mDeployment web does not exist\u001b[39m', '─'.repeat(30)]);
    expect(writes).toEqual([
      ['  Initializing:', '    Deployment web', '    does not exist', '─'.repeat(20)].map((line) => `${line}\u001b[K\n`).join(''),
    ]);
  });

  test('draws on a terminal that does not know its size', () => {
    const { screen, writes } = screenOn({ isTTY: true, columns: 0, rows: 0 });
    screen.draw(['one picture']);
    expect(writes).toEqual(['one picture\u001b[K\n']);
  });

  test('takes the picture away', () => {
    const { screen, writes } = screenOn({ isTTY: true });
    screen.draw(['picture']);
    screen.clear();
    screen.clear();
    expect(writes.slice(1)).toEqual(['\u001b[1A\r\u001b[J']);
  });

  test('prints only lines where nobody looks on', () => {
    const { screen, writes } = screenOn({ isTTY: false });
    screen.draw(['picture']);
    screen.log('a line', 'another');
    expect(writes).toEqual(['a line\nanother\n']);
  });
});
