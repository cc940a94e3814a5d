interface Mark {
  name: string
  bytes: readonly number[]
  /** Where the mark stands. */
  at?: number
}

/** What a file is called by people, and its first bytes: files that are picked as data, and that nothing here reads. */
const MARKS: readonly Mark[] = [
  { name: 'PDF', bytes: toBytes('%PDF-') },
  { name: 'Arrow', bytes: toBytes('ARROW1\0') },
  { name: 'Avro', bytes: toBytes('Obj\x01') },
  { name: 'Zstandard', bytes: [0x28, 0xB5, 0x2F, 0xFD] },
  { name: 'xz', bytes: toBytes('\xFD7zXZ\0') },
  { name: '7z', bytes: toBytes('7z\xBC\xAF\x27\x1C') },
  { name: 'RAR', bytes: toBytes('Rar!\x1A\x07') },
  { name: 'SQLite', bytes: toBytes('SQLite format 3\0') },
  // Word and Excel before 2007.
  { name: 'DOC / XLS', bytes: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] },
  // An archive without a file.
  { name: 'ZIP', bytes: toBytes('PK\x05\x06') },
  { name: 'tar', bytes: toBytes('ustar'), at: 257 },
  { name: 'PNG', bytes: toBytes('\x89PNG\r\n\x1A\n') },
  { name: 'JPEG', bytes: [0xFF, 0xD8, 0xFF] },
  { name: 'GIF', bytes: toBytes('GIF87a') },
  { name: 'GIF', bytes: toBytes('GIF89a') },
  { name: 'WebP', bytes: toBytes('WEBP'), at: 8 },
  { name: 'TIFF', bytes: toBytes('II*\0') },
  { name: 'TIFF', bytes: toBytes('MM\0*') },
  { name: 'HEIC', bytes: toBytes('ftypheic'), at: 4 },
  { name: 'MP4', bytes: toBytes('ftypisom'), at: 4 },
  { name: 'MP4', bytes: toBytes('ftypmp42'), at: 4 },
  { name: 'ELF', bytes: toBytes('\x7FELF') },
  { name: 'EXE', bytes: toBytes('MZ\x90\0') },
]
const ZIP = toBytes('PK\x03\x04')
const PARQUET = toBytes('PAR1')
const BZIP2 = toBytes('BZh')
const BZIP2_BLOCK = [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]
/** Of a ZIP: by the names of its first files. */
const IN_ZIP = [
  { name: 'XLSX', part: toBytes('xl/') },
  { name: 'DOCX', part: toBytes('word/') },
  { name: 'PPTX', part: toBytes('ppt/') },
  { name: 'XLSX / DOCX', part: toBytes('[Content_Types].xml') },
]

/** As much of a file as `findForeignFormat` looks at. */
export const FOREIGN_HEAD_BYTES = 4_096

/** The format of a file that is no text, by its first bytes; undefined for text, and for what is not known. */
export function findForeignFormat(head: Uint8Array): string | undefined {
  if (hasAt(head, ZIP)) {
    return IN_ZIP.find(({ part }) => includes(head.subarray(0, FOREIGN_HEAD_BYTES), part))?.name ?? 'ZIP'
  }
  // Both begin with letters that a text may begin with, too.
  if (hasAt(head, PARQUET) && isControl(head[PARQUET.length])) {
    return 'Parquet'
  }
  if (hasAt(head, BZIP2) && hasAt(head, BZIP2_BLOCK, BZIP2.length + 1)) {
    return 'bzip2'
  }
  return MARKS.find(({ bytes, at }) => hasAt(head, bytes, at))?.name
}

function toBytes(text: string): number[] {
  return [...text].map(character => character.charCodeAt(0))
}

const hasAt = (head: Uint8Array, bytes: readonly number[], at = 0) =>
  bytes.every((byte, index) => head[at + index] === byte)

function includes(head: Uint8Array, part: readonly number[]): boolean {
  return head.some((_, index) => hasAt(head, part, index))
}

/** No white space. */
const isControl = (byte = 0x20) => byte < 0x20 && !(byte >= 9 && byte <= 13)
