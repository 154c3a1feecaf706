import { crc32, deflateRawSync } from 'node:zlib'

/**
 * A zip archive of one file, readable by all. The same bytes for the same file, whenever it is made: what has not changed
 * is not uploaded again. (The framework's own walks through the whole folder, node_modules included, once for each function.)
 */
export function archiveOf(name: string, content: Buffer): Buffer {
  const path = Buffer.from(name)
  const packed = deflateRawSync(content, { level: 9 })
  // From "version needed" to "extra field length", which both headers have in common. The date is the format's first.
  const common = Buffer.alloc(26)
  common.writeUInt16LE(20, 0)
  common.writeUInt16LE(8, 4)
  common.writeUInt16LE((1 << 5) | 1, 8)
  common.writeUInt32LE(crc32(content), 10)
  common.writeUInt32LE(packed.length, 14)
  common.writeUInt32LE(content.length, 18)
  common.writeUInt16LE(path.length, 22)
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, path, packed])
  const attributes = Buffer.alloc(14)
  attributes.writeUInt32LE(0o100644 * 2 ** 16, 6)
  const madeByUnix = Buffer.from([20, 3])
  const central = Buffer.concat([Buffer.from('PK\x01\x02'), madeByUnix, common, attributes, path])
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, central, end])
}
