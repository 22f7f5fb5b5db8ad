import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from '../web/messagepack.js';

const bytes = (...values) => Uint8Array.from(values.flat()).buffer;
const text = (words) => [0xa0 + words.length, ...Buffer.from(words)];

test('values of every kind come out as they went in', () => {
  assert.equal(decode(bytes(0xc0)), null);
  assert.equal(decode(bytes(0xc3)), true);
  assert.equal(decode(bytes(0x7f)), 127);
  assert.equal(decode(bytes(0xff)), -1);
  assert.equal(decode(bytes(0xcd, 0x01, 0x02)), 258);
  assert.equal(decode(bytes(0xcf, 0, 5, 0x90, 0x32, 0xa9, 0x1c, 0x40, 0)), 0x00059032a91c4000);
  assert.equal(decode(bytes(0xd1, 0xff, 0xfe)), -2);
  assert.equal(decode(bytes(0xcb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0)), 1.5);
  assert.equal(decode(bytes(text('abc'))), 'abc');
  assert.deepEqual({ ...decode(bytes(0x81, text('a'), 0x92, 1, 2)) }, { a: [1, 2] });
});

test('arrays of numbers have the type of their code, wherever they begin', () => {
  assert.deepEqual(decode(bytes(0xd5, 0x10, 7, 9)), Uint8Array.of(7, 9));
  assert.deepEqual(decode(bytes(0xc7, 8, 0x14, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0)), Float32Array.of(1, -2));
  assert.deepEqual(decode(bytes(0xd6, 0x13, 0xfe, 0xff, 0xff, 0xff)), Int32Array.of(-2));
  assert.deepEqual(decode(bytes(0xc7, 0, 0x12)), new Uint32Array(0));
});

test('what is cut short, too long or unknown is an error', () => {
  for (const broken of [[], [0xa3, 0x61], [0xc7, 8, 0x14, 0, 0], [0xdd, 0xff, 0xff, 0xff, 0xff], [0xc1], [0xd4, 0x55, 1], [0xc7, 3, 0x14, 0, 0, 0], [1, 1], [0x81, 1, 1]]) {
    assert.throws(() => decode(bytes(broken)), Error, broken.join());
  }
  assert.throws(() => decode(bytes(Array(40).fill(0x91), 1)), /deep/);
});

test('a name cannot reach into the prototype of what it is put into', () => {
  const value = decode(bytes(0x81, text('__proto__'), 0x81, text('x'), 1));
  assert.equal(value.x, undefined);
  assert.equal({}.x, undefined);
});
