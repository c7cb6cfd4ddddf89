import { SCALAR_STYLE } from 'js-yaml';
import type { ScalarNode } from './node.ts';

/** A piece of the source that stands for one character; `solid` if that is no white space. */
interface Piece {
  readonly end: number;
  readonly start: number;
  readonly solid: boolean;
}

/** Escapes of double-quoted text that stand for white space; a backslash before a line end joins the lines. */
const whiteEscapes: ReadonlySet<string> = new Set(['n', 't', '\t', 'r', 'v', 'f', ' ', '_', 'L', 'P', '\n', '\r', '\r\n']);
const patterns = { plain: /./gs, single: /''|./gs, double: /\\(?:x..|u.{4}|U.{8}|\r\n|.)|./gs } as const;

/**
 * Where in `source` the character at `index` of a scalar's decoded text stands. However a scalar is written (quoted, folded, in a block), its characters
 * other than white space stand in the source in the same order, so they are counted. At white space or the end: right after the character before.
 */
export function offsetInScalar(source: string, { text, event, start }: ScalarNode, index: number): number {
  const before = solidCount(text.slice(0, index));
  const isSolid = index < text.length && solidCount(text.charAt(index)) === 1;
  const pieces = piecesOf(source.slice(event.valueStart, event.valueEnd), event.style).filter(({ solid }) => solid);
  const offset = isSolid ? pieces[before]?.start : pieces[before - 1]?.end;
  return offset === undefined ? start : event.valueStart + offset;
}

function piecesOf(source: string, style: number): Piece[] {
  const pattern = patternOf(style);
  return [...source.matchAll(pattern)].map(({ index, 0: piece }) => ({ start: index, end: index + piece.length, solid: isSolid(piece) }));
}

function patternOf(style: number): RegExp {
  if (style === SCALAR_STYLE.DOUBLE_QUOTED) return patterns.double;
  return style === SCALAR_STYLE.SINGLE_QUOTED ? patterns.single : patterns.plain;
}

function isSolid(piece: string): boolean {
  if (piece.length === 1 || !piece.startsWith('\\')) return /\S/.test(piece);
  const code = /^\\[xuU]([0-9a-fA-F]+)$/.exec(piece)?.[1];
  return code === undefined
    ? !whiteEscapes.has(piece.slice(1))
    : /\S/.test(String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff)));
}

function solidCount(text: string): number {
  return text.match(/\S/g)?.length ?? 0;
}
