import { stripVTControlCharacters } from 'node:util';

/** Columns under their heads, two spaces apart; columns of numbers stand to the right. Cells may have colours. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [heads, ...rows];
  const widths = heads.map((_, column) => Math.max(...all.map((row) => widthOf(row[column]))));
  const isNumber = heads.map((_, column) => rows.length > 0 && rows.every((row) => /^[\d.]+( \w+)?$/.test(row[column] ?? '')));
  return all.map((row) =>
    row
      .map((cell, column) => {
        const space = ' '.repeat((widths[column] ?? 0) - widthOf(cell));
        return isNumber[column] ? `${space}${cell}` : `${cell}${space}`;
      })
      .join('  ')
      .trimEnd(),
  );
}

function widthOf(cell = ''): number {
  return [...stripVTControlCharacters(cell)].length;
}
