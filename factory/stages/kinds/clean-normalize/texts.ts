import type { KindTexts } from '../../kind-texts.ts'

export const texts: KindTexts = {
  'en': {
    name: 'Clean text',
    text: 'Unifies characters and blanks, removes markup and control characters.',
    parameters: {
      fields: ['Fields', 'With no field chosen, all text in the record is cleaned.'],
      unicode: [
        'Unify characters (Unicode)',
        'One character can be stored in several ways. NFC, the usual choice, makes them one and keeps its '
        + 'look, except for some compatibility forms of Han characters. NFKC also converts full-width letters '
        + 'and ligatures.',
        { none: 'None' },
      ],
      strip_control: [
        'Remove control characters',
        'Also removes byte order marks. Keeps whitespace and the marks that scripts need.',
      ],
      strip_joiners: [
        'Remove invisible joiners',
        'U+200C and U+200D. Persian and Indic scripts need them for correct spelling; without them, combined '
        + 'emoji break apart.',
      ],
      strip_direction_marks: [
        'Remove direction marks',
        'Marks for left-to-right and right-to-left text: U+061C, U+200E, U+200F, U+202A–202E, U+2066–2069.',
      ],
      strip_hidden_marks: [
        'Remove hidden marks',
        'Soft hyphen, zero-width space, word joiner, invisible signs in formulas and annotations. Khmer, Thai '
        + 'and Burmese may separate words with zero-width spaces.',
      ],
      whitespace: [
        'Whitespace',
        'Collapse: repeated spaces become one, at most one empty line in a row, all line breaks become line feeds.',
        { none: 'Keep', trim: 'Trim', collapse: 'Collapse' },
      ],
      strip_html: ['Remove HTML', 'Removes tags, comments, scripts and styles; decodes entities.'],
      strip_markdown: [
        'Remove Markdown',
        'Removes markup; keeps text, link text and code. All line breaks become line feeds.',
      ],
      lowercase: 'Convert to lower case',
      drop_empty: [
        'Drop empty records',
        'Drops records whose cleaned fields are all empty. A chosen field without a value is empty, too. With '
        + 'no field chosen: records whose text is all empty, and those without any value, such as blank lines; '
        + 'other records without text are kept.',
      ],
    },
    notes: { fields: { '': 'All text' }, drop_empty: { true: 'empty ones dropped' } },
  },
  'zh-CN': {
    name: '文本清洗',
    text: '统一字符和空白，去除标记与控制字符。',
    parameters: {
      fields: ['字段', '不选字段则清洗记录中的所有文本。'],
      unicode: ['统一字符写法（Unicode）', '同一字符可能有多种编码。NFC（一般选它）统一为一种，外观不变，仅部分汉字的兼容字形除外；NFKC 还会统一全角字符与连字。', { none: '不处理' }],
      strip_control: ['去除控制字符', '也去除字节顺序标记；保留空白，以及各种文字所需的标记。'],
      strip_joiners: ['去除不可见的连接符', 'U+200C 与 U+200D。波斯语和印度各种文字的正确拼写需要它们；去除后，组合表情也会拆开。'],
      strip_direction_marks: ['去除方向标记', '标明文字方向（从左到右或从右到左）的标记：U+061C、U+200E、U+200F、U+202A–202E、U+2066–2069。'],
      strip_hidden_marks: ['去除隐藏标记', '软连字符、零宽空格、词连接符，以及公式与注释中的不可见符号。高棉语、泰语、缅甸语可能用零宽空格分词。'],
      whitespace: ['空白', '合并空白：连续空白合并为一个，最多保留一个空行，行尾统一为换行符。', { none: '不处理', trim: '去首尾空白', collapse: '合并空白' }],
      strip_html: ['去除 HTML', '去掉标签、注释、脚本与样式，还原实体字符。'],
      strip_markdown: ['去除 Markdown', '去掉标记，保留正文、链接文字与代码；行尾统一为换行符。'],
      lowercase: '转小写',
      drop_empty: ['剔除空记录', '剔除清洗后所选字段全部为空的记录；指定的字段没有值也算空。未指定字段时，剔除文本全部为空的记录，以及没有任何值的记录（例如空行）；没有文本、但有其他值的记录保留。'],
    },
    notes: { fields: { '': '全部文本' }, drop_empty: { true: '剔除空记录' } },
  },
}
