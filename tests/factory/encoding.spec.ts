import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detectEncoding } from '#factory/io/encoding.ts'
import { toUtf8 } from '#factory/io/to-utf8.ts'
import { toEncoding, toGb18030 } from './stages/stages-support.ts'

async function* inChunks(bytes: Buffer, chunkBytes: number) {
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    yield bytes.subarray(start, start + chunkBytes)
  }
}

async function recode(bytes: Buffer, encoding: Parameters<typeof toUtf8>[1], chunkBytes = 5): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of toUtf8(inChunks(bytes, chunkBytes), encoding)) {
    parts.push(part)
  }
  return Buffer.concat(parts)
}

const toUtf16Be = (text: string) => Buffer.from(text, 'utf16le').swap16()
const toUtf16Le = (text: string) => Buffer.from(text, 'utf16le')

const CHINESE = '春眠不覺曉，處處聞啼鳥。夜來風雨聲，花落知多少。床前明月光，疑是地上霜。舉頭望明月，低頭思故鄉。一二三'
const SIMPLIFIED = '数据工厂控制台是一个网页应用，操作员用它运行数据工厂：把原始数据变成经过质量检查的数据集，并且随时看到它的表现。'

const SCRIPTS: Record<string, string> = {
  English: 'The quick brown fox jumps over the lazy dog.',
  French: 'Voilà un été déjà passé, où l’on a mangé à la française.',
  Chinese: CHINESE,
  simplified: SIMPLIFIED,
  Japanese: '吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。',
  Korean: '모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다.',
  Russian: 'Все люди рождаются свободными и равными в своём достоинстве и правах.',
  Arabic: 'يولد جميع الناس أحرارا متساوين في الكرامة والحقوق.',
  Hindi: 'सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता प्राप्त है।',
  Thai: 'มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ',
  emoji: 'ok 😀👍🏽 fine 🎉',
}

const asText = (text: string) => `${text}\n${text}\n`
const asLines = (text: string) => [1, 2, 3].map(id => `{"id": ${id}, "text": "${text}"}\n`).join('')
const asTable = (text: string) => ['id,text', ...[1, 2, 3].map(id => `${id},"${text}"`)].join('\r\n')
const LAYOUTS: Record<string, (text: string) => string> = { asText, asLines, asTable }

const cases = Object.entries(SCRIPTS).flatMap(([script, text]) =>
  Object.entries(LAYOUTS).map(([layout, lay]) => [script, layout, lay(text)] as const))

describe('the encoding of a text', () => {
  it.each(cases)('is detected of %s %s in UTF-8 and in UTF-16 without a byte order mark', async (_, __, text) => {
    const found = await Promise.all([Buffer.from(text), toUtf16Le(text), toUtf16Be(text)].map(bytes =>
      detectEncoding(inChunks(bytes, 60_000))))

    expect(found.map(({ encoding }) => encoding)).toEqual(['utf-8', 'utf-16le', 'utf-16be'])
    expect(found.map(({ candidates, isBinary }) => candidates.length > 0 || isBinary)).toEqual([false, false, false])
  })

  it.each<[string, Buffer, string]>([
    ['ASCII', Buffer.from('plain text'), 'utf-8'],
    ['UTF-8 with its mark', Buffer.from('\uFEFFx'), 'utf-8'],
    ['UTF-8 with one broken byte', Buffer.concat([Buffer.from('数据'.repeat(20)), Buffer.from([0xFF])]), 'utf-8'],
    [
      'UTF-8 with as many broken bytes as characters',
      Buffer.concat([
        Buffer.from('{"name": "Zoë Müller"}\n'), Buffer.from('{"name": "M\xFCller"}\n{"name": "Jos\xE9"}\n', 'latin1'),
      ]),
      'utf-8',
    ],
    ['UTF-8 that is cut within a character', Buffer.from('数据工厂').subarray(0, 11), 'utf-8'],
    ['GB18030', toGb18030('数据工厂控制台'), 'gb18030'],
    ['GB18030 of a whole text', toGb18030(SIMPLIFIED), 'gb18030'],
    ['GB18030 with one broken byte', Buffer.concat([toGb18030(SIMPLIFIED), Buffer.from([0xFF, 0x0A])]), 'gb18030'],
    ['GB18030 after much ASCII', Buffer.concat([Buffer.alloc(500_000, 'a'), toGb18030('数据')]), 'gb18030'],
    [
      'UTF-8 of which the first character beyond ASCII is cut where the look ends',
      Buffer.from(`${'a'.repeat(299_999)}数据`), 'utf-8',
    ],
    ['UTF-16', Buffer.from('\uFEFFtext', 'utf16le'), 'utf-16le'],
    ['UTF-16 of ideographs alone', toUtf16Le(CHINESE.repeat(3)), 'utf-16le'],
    [
      'UTF-16 of kana and Hangul, which look common in both byte orders',
      toUtf16Le('吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。 있어 자유로우며\n'), 'utf-16le',
    ],
    ['UTF-16 of one line', toUtf16Be('{"a":1}\n'), 'utf-16be'],
    ['Latin-1', Buffer.from('café, façade', 'latin1'), 'windows-1252'],
    [
      'Latin-1 whose accents all have a letter behind them', Buffer.from('élan vital, âme, près, où est-ce', 'latin1'),
      'windows-1252',
    ],
  ])('is detected of %s', async (_, bytes, expected) => {
    expect((await detectEncoding(inChunks(bytes, 60_000))).encoding).toBe(expected)
  })

  it.each(
    [['UTF-8', Buffer.from('\uFEFF字\n')], ['UTF-16', Buffer.from([0xFF, 0xFE])]],
  )('ignores a byte order mark of %s in the middle of a text', async (_, mark) => {
    const plain = Buffer.from('{"text": "ASCII alone"}\n'.repeat(12_500))

    const { encoding, bomBytes } = await detectEncoding(inChunks(Buffer.concat([plain, mark, plain]), plain.length))

    expect(bomBytes).toBe(0)
    expect(encoding).not.toMatch('utf-16')
  })

  it('says whether it is a guess, and whether the bytes are no text', async () => {
    const seen = async (bytes: Buffer) => {
      const { candidates, isBinary } = await detectEncoding(inChunks(bytes, 60_000))
      return { isGuess: candidates.length > 0, isBinary }
    }
    const random = Buffer.from(Array.from({ length: 4_000 }, (_, index) =>
      (index * 7919 + (index >> 3) * 104_729) % 256))

    expect(await seen(Buffer.from('café', 'latin1'))).toEqual({ isGuess: true, isBinary: false })
    expect(await seen(toGb18030(SIMPLIFIED))).toEqual({ isGuess: true, isBinary: false })
    expect(await seen(Buffer.from(SIMPLIFIED))).toEqual({ isGuess: false, isBinary: false })
    expect(await seen(Buffer.concat([Buffer.from('PK\x03\x04'), random]))).toMatchObject({ isBinary: true })
    // UTF-32
    expect(await seen(Buffer.from([0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0]))).toMatchObject({ isBinary: true })
    expect(await seen(Buffer.from([...'a text in UTF-32'].flatMap(character => [character.charCodeAt(0), 0, 0, 0]))))
      .toMatchObject({ isBinary: true })
    // One NUL in a text is a fault of its line.
    expect(await seen(Buffer.from(`${'a line of text\n'.repeat(100)}\0`))).toEqual({ isGuess: false, isBinary: false })
  })

  it('is not UTF-16 where the pairs of ASCII bytes look like common ideographs in both orders', async () => {
    const withNuls = Buffer.from('apple\nbanana\ncherry\n'.repeat(20))
    for (const at of [101, 203, 305]) {
      withNuls[at] = 0
    }
    const fixedLength = Buffer.from('abcdefg\0'.repeat(200))

    expect(await detectEncoding(inChunks(withNuls, 60_000))).toMatchObject({ encoding: 'utf-8', isBinary: false })
    expect(await detectEncoding(inChunks(fixedLength, 60_000))).toMatchObject({ encoding: 'utf-8', isBinary: true })
  })

  it('is detected for random words of any script in both byte orders of UTF-16', async () => {
    const words = fc.array(
      fc.constantFrom(...Object.values(SCRIPTS).flatMap(text => text.split(' '))), { minLength: 3, maxLength: 30 },
    )
    await fc.assert(fc.asyncProperty(words, fc.boolean(), async (list, isBig) => {
      const text = `${list.join(' ')}\n`
      const { encoding } = await detectEncoding(inChunks(isBig ? toUtf16Be(text) : toUtf16Le(text), 60_000))

      expect(encoding).toBe(isBig ? 'utf-16be' : 'utf-16le')
    }), { numRuns: 1_000 })
  })
})

/** One sentence, as people of the language write it, and a few words of a table. */
const LEGACY: Record<string, string[]> = {
  'gb18030': ['人人生而自由，在尊严和权利上一律平等。', '北京市,上海市,价格,数量'],
  'big5': ['人人生而自由，在尊嚴和權利上一律平等。', '臺北市,高雄市,價格,數量'],
  'euc-kr': ['나라말이 중국에 달라 문자와로 서로', '모든 인간은 태어날 때부터 자유로우며 평등하다.', '서울특별시,부산광역시,가격,수량'],
  'shift_jis': ['すべての人間は、生れながらにして自由である。', 'データ,東京都,大阪府,価格,数量の合計です'],
  'euc-jp': ['すべての人間は、生れながらにして自由である。', 'データ,東京都,大阪府,価格,数量の合計です'],
  'windows-1251': ['Все люди рождаются свободными и равными в своём достоинстве и правах.'],
  'koi8-r': ['Все люди рождаются свободными и равными в своём достоинстве и правах.'],
  'windows-1250': [
    'Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw. Zażółć gęślą jaźń.',
  ],
  'windows-1252': ['Alle Menschen sind frei und gleich an Würde und Rechten geboren. Größe, Übung, schön, für alle.'],
  'windows-1253': ['Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα.'],
  'windows-1254': ['Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar. Akıl ve vicdana sahiptirler.'],
  'windows-1255': ['כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם'],
  'windows-1256': ['يولد جميع الناس أحرارا متساوين في الكرامة والحقوق'],
}

const legacyCases = Object.entries(LEGACY).flatMap(([encoding, texts]) => texts.flatMap(text =>
  Object.entries(LAYOUTS).map(([layout, lay]) => [encoding, layout, lay(text)] as const)))

describe('an encoding that is not Unicode', () => {
  it.each(legacyCases)('%s is told by the characters of %s', async (encoding, _, text) => {
    const bytes = toEncoding(text, encoding)

    const found = await detectEncoding(inChunks(bytes, 60_000))

    expect(found.encoding).toBe(encoding)
    expect(found.candidates[0]).toBe(encoding)
    expect(found.isBinary).toBe(false)
    expect((await recode(bytes, found.encoding)).toString()).toBe(text)
  })

  it('is one of three, also for a single word', async () => {
    const words: [string, string][] = [
      ['서울특별시', 'euc-kr'], ['好评', 'gb18030'], ['价格', 'gb18030'], ['臺北市', 'big5'], ['テスト', 'shift_jis'],
    ]
    for (const [word, encoding] of words) {
      const { candidates } = await detectEncoding(inChunks(toEncoding(word, encoding), 60_000))

      expect(candidates.slice(0, 3), word).toContain(encoding)
      expect(candidates.length, word).toBeLessThanOrEqual(3)
    }
  })

  it('is the same for any order and choice of its words', async () => {
    const languages = Object.entries(LEGACY).filter(([encoding]) => /^(gb|big|euc-kr|shift)/.test(encoding))
    for (const [encoding, texts] of languages) {
      const words = texts.flatMap(text => text.split(/[ ,，。、.]/)).filter(word => word !== '')
      const choice = fc.array(fc.constantFrom(...words), { minLength: 12, maxLength: 40 })
      await fc.assert(fc.asyncProperty(choice, async (list) => {
        const text = list.map((word, id) => `{"id":${id},"text":"${word}"}\n`).join('')
        const found = await detectEncoding(inChunks(toEncoding(text, encoding), 60_000))

        expect((await recode(toEncoding(text, encoding), found.encoding)).toString()).toBe(text)
      }), { numRuns: 100 })
    }
  })

  it.each([
    ['euc-kr', [0xC7, 0xFF, 0x0A]], ['shift_jis', [0x82, 0x0A]], ['big5', [0xA4, 0x0A]], ['windows-1253', [0xD2, 0x0A]],
  ] as const)('marks what %s cannot hold, and goes on', async (encoding, bytes) => {
    const text = await recode(Buffer.concat([Buffer.from('a'), Buffer.from(bytes), Buffer.from('b')]), encoding)

    expect(isUtf8(text)).toBe(false)
    expect(text.toString('latin1').startsWith('a')).toBe(true)
    expect(text.toString('latin1').endsWith('\nb')).toBe(true)
  })
})

describe('decoding to UTF-8', () => {
  it('returns the same text, however it is split into chunks', async () => {
    const texts = fc.string({ unit: 'grapheme', maxLength: 40 }).map(text => text.toWellFormed())
    await fc.assert(fc.asyncProperty(texts, fc.integer({ min: 1, max: 9 }), async (text, chunkBytes) => {
      expect((await recode(toUtf16Le(text), 'utf-16le', chunkBytes)).toString()).toBe(text)
      expect((await recode(toUtf16Be(text), 'utf-16be', chunkBytes)).toString()).toBe(text)
    }))
    for (const chunkBytes of [1, 2, 3, 7, 1_000]) {
      expect((await recode(toGb18030(SIMPLIFIED.repeat(5)), 'gb18030', chunkBytes)).toString())
        .toBe(SIMPLIFIED.repeat(5))
    }
  })

  it.each<[string, Parameters<typeof toUtf8>[1], Buffer]>([
    ['GB18030', 'gb18030', Buffer.concat([toGb18030('数据'), Buffer.from([0x84, 0x31, 0xA4, 0x37]), toGb18030('工厂')])],
    ['UTF-16LE', 'utf-16le', toUtf16Le('数据\uFFFD工厂')],
    ['UTF-16BE', 'utf-16be', toUtf16Be('数据\uFFFD工厂')],
  ])('keeps a U+FFFD that a text of %s contains', async (_, encoding, bytes) => {
    for (const chunkBytes of [1, 2, 3, 5, 100]) {
      expect((await recode(bytes, encoding, chunkBytes)).toString()).toBe('数据\uFFFD工厂')
    }
  })

  it.each<[string, Parameters<typeof toUtf8>[1], Buffer]>([
    ['GB18030', 'gb18030', Buffer.concat([toGb18030('数据'), Buffer.from([0xFF]), toGb18030('工厂')])],
    ['GB18030 that is cut', 'gb18030', toGb18030('数据').subarray(0, 3)],
    ['UTF-16 with half a pair', 'utf-16le', Buffer.from([0x41, 0, 0x00, 0xD8, 0x42, 0])],
    ['UTF-16 with the other half', 'utf-16be', Buffer.from([0xDC, 0x00, 0, 0x42])],
    ['UTF-16 that is cut', 'utf-16le', Buffer.from([0x41, 0, 0x42])],
  ])('marks undecodable bytes of %s', async (_, encoding, bytes) => {
    for (const chunkBytes of [1, 2, 3, 100]) {
      expect(isUtf8(await recode(bytes, encoding, chunkBytes))).toBe(false)
    }
  })
})
