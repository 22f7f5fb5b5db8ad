// MessagePack as the server writes it: nil, booleans, numbers, texts, lists, maps, and arrays of numbers as extensions whose
// code names their type. Anything else is an error: better no picture than a wrong one.

const arrayTypes = new Map([
  [0x10, Uint8Array], [0x11, Uint16Array], [0x12, Uint32Array], [0x13, Int32Array], [0x14, Float32Array], [0x15, Float64Array],
]);
const deepest = 16;
const texts = new TextDecoder('utf-8');

/** The value of a packet. */
export function decode(buffer) {
  const reader = new Reader(buffer);
  const value = reader.value(0);
  if (reader.at !== buffer.byteLength) {
    throw new Error(`${buffer.byteLength - reader.at} bytes follow the packet`);
  }
  return value;
}

class Reader {
  constructor(buffer) {
    this.buffer = buffer;
    this.view = new DataView(buffer);
    this.at = 0;
  }

  value(depth) {
    if (depth > deepest) {
      throw new Error(`a packet may be ${deepest} levels deep`);
    }
    const code = this.view.getUint8(this.skip(1));
    if (code < 0x80) return code;
    if (code < 0x90) return this.map(code & 0x0f, depth);
    if (code < 0xa0) return this.list(code & 0x0f, depth);
    if (code < 0xc0) return this.text(code & 0x1f);
    if (code >= 0xe0) return code - 0x100;
    switch (code) {
      case 0xc0: return null;
      case 0xc2: return false;
      case 0xc3: return true;
      case 0xc7: return this.array(this.view.getUint8(this.skip(1)));
      case 0xc8: return this.array(this.view.getUint16(this.skip(2)));
      case 0xc9: return this.array(this.view.getUint32(this.skip(4)));
      case 0xca: return this.view.getFloat32(this.skip(4));
      case 0xcb: return this.view.getFloat64(this.skip(8));
      case 0xcc: return this.view.getUint8(this.skip(1));
      case 0xcd: return this.view.getUint16(this.skip(2));
      case 0xce: return this.view.getUint32(this.skip(4));
      case 0xcf: return Number(this.view.getBigUint64(this.skip(8)));
      case 0xd0: return this.view.getInt8(this.skip(1));
      case 0xd1: return this.view.getInt16(this.skip(2));
      case 0xd2: return this.view.getInt32(this.skip(4));
      case 0xd3: return Number(this.view.getBigInt64(this.skip(8)));
      case 0xd4: case 0xd5: case 0xd6: case 0xd7: case 0xd8: return this.array(1 << (code - 0xd4));
      case 0xd9: return this.text(this.view.getUint8(this.skip(1)));
      case 0xda: return this.text(this.view.getUint16(this.skip(2)));
      case 0xdb: return this.text(this.view.getUint32(this.skip(4)));
      case 0xdc: return this.list(this.view.getUint16(this.skip(2)), depth);
      case 0xdd: return this.list(this.view.getUint32(this.skip(4)), depth);
      case 0xde: return this.map(this.view.getUint16(this.skip(2)), depth);
      case 0xdf: return this.map(this.view.getUint32(this.skip(4)), depth);
      default: throw new Error(`code 0x${code.toString(16)} at byte ${this.at - 1} is not expected in a packet`);
    }
  }

  // Where the bytes began that are now behind us.
  skip(count) {
    const start = this.at;
    if (start + count > this.buffer.byteLength) {
      throw new Error(`the packet ends at byte ${this.buffer.byteLength}, ${count} bytes were expected at ${start}`);
    }
    this.at = start + count;
    return start;
  }

  text(length) {
    return texts.decode(new Uint8Array(this.buffer, this.skip(length), length));
  }

  list(count, depth) {
    if (count > this.buffer.byteLength - this.at) {
      throw new Error(`a list of ${count} does not fit into the packet`);
    }
    const items = new Array(count);
    for (let i = 0; i < count; i++) {
      items[i] = this.value(depth + 1);
    }
    return items;
  }

  map(count, depth) {
    const items = Object.create(null);
    for (let i = 0; i < count; i++) {
      const key = this.value(depth + 1);
      if (typeof key !== 'string') {
        throw new Error('names in a packet must be texts');
      }
      items[key] = this.value(depth + 1);
    }
    return items;
  }

  array(length) {
    const code = this.view.getInt8(this.skip(1));
    const Type = arrayTypes.get(code);
    if (!Type || length % Type.BYTES_PER_ELEMENT !== 0) {
      throw new Error(`an array of code ${code} and ${length} bytes is not expected in a packet`);
    }
    const start = this.skip(length);
    // Copied, because numbers of several bytes must start at a multiple of their size.
    return new Type(this.buffer.slice(start, start + length));
  }
}
