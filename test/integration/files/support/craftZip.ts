import { crc32, deflateRawSync } from 'node:zlib';

/** An entry with arbitrary, possibly false, metadata. */
export interface CraftedEntry {
  readonly name: string | Buffer;
  readonly data?: Buffer | string;
  /** A full Unix mode with the file type, such as 0o120777 for a link. */
  readonly mode?: number;
  readonly isDeflated?: boolean;
  readonly flags?: number;
  readonly claimedSize?: number;
  readonly claimedCrc?: number;
}

/** Creates a ZIP without checking names, types, sizes or checksums. Encodes names as UTF-8. */
export function craftZip(entries: readonly CraftedEntry[], claimedCount = entries.length): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { local, central } = craftEntry(entry, offset);
    locals.push(local);
    centrals.push(central);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(claimedCount, 8);
  end.writeUInt16LE(claimedCount, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

function craftEntry(entry: CraftedEntry, offset: number): { readonly local: Buffer; readonly central: Buffer } {
  const name = Buffer.from(entry.name);
  const plain = Buffer.from(entry.data ?? '');
  const packed = entry.isDeflated === true ? deflateRawSync(plain) : plain;
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(0x800 | (entry.flags ?? 0), 2);
  common.writeUInt16LE(entry.isDeflated === true ? 8 : 0, 4);
  common.writeUInt32LE(entry.claimedCrc ?? crc32(plain), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(entry.claimedSize ?? plain.length, 18);
  common.writeUInt16LE(name.length, 22);

  const signature = Buffer.from('PK\x03\x04', 'latin1');
  const head = Buffer.from('PK\x01\x02\x14\x03', 'latin1');
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(((entry.mode ?? 0) << 16) >>> 0, 6);
  tail.writeUInt32LE(offset, 10);
  return {
    local: Buffer.concat([signature, common, name, packed]),
    central: Buffer.concat([head, common, tail, name]),
  };
}
