/** One field of a protobuf message as it stands on the wire. */
export type WireField =
  | { readonly number: number; readonly kind: 'varint' | 'fixed'; readonly value: bigint }
  | { readonly number: number; readonly kind: 'bytes'; readonly value: Uint8Array };

/** Reads a message field by field (https://protobuf.dev/programming-guides/encoding/). Throws RangeError when it is cut short or malformed. */
export function* readFields(message: Uint8Array): Generator<WireField> {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = view.getUint8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
  };
  const bytes = (length: number): Uint8Array => {
    if (at + length > message.length) throw new RangeError('a field is cut short');
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = Number(varint());
    const number = tag >> 3;
    const type = tag & 7;
    if (type === 0) yield { number, kind: 'varint', value: varint() };
    else if (type === 2) yield { number, kind: 'bytes', value: bytes(Number(varint())) };
    else if (type === 1 || type === 5) {
      const size = type === 1 ? 8 : 4;
      yield { number, kind: 'fixed', value: type === 1 ? view.getBigUint64(at, true) : BigInt(view.getUint32(at, true)) };
      at += size;
    } else throw new RangeError(`wire type ${type} is unknown`);
  }
}
