import type { KindTexts } from '../../kind-texts.ts'

export const texts: KindTexts = {
  'en': {
    name: 'Filter by repetition',
    text: 'Drops text with many repeated lines or phrases, such as menus or the output of a model caught in a loop.',
    parameters: {
      field: 'Text field',
      max_lines: [
        'Max repeated lines', 'Share of lines that equal an earlier one. Blank lines do not count. 100% = no limit.',
      ],
      max_line_chars: ['Max text in repeated lines', 'Share of all characters. 100% = no limit.'],
      frequent_words: [
        'Words in the most frequent phrase', 'Words in a row. Text without spaces, such as Chinese, is segmented.',
      ],
      max_frequent: [
        'Max most frequent phrase',
        'Share of the characters of all words. A phrase that occurs once does not count. Of long text, the first '
        + 'million characters count. 100% = no limit.',
      ],
      repeated_words: ['Words in a repeated phrase', 'Words in a row. Fewer words find more repetition.'],
      max_repeated: [
        'Max repeated phrases',
        'Share of the characters of all words, in any phrases that occurred before. 100% = no limit.',
      ],
    },
  },
  'zh-CN': {
    name: '重复内容过滤',
    text: '剔除行或短语大量重复的文本，例如网页菜单、模型陷入循环的输出。',
    parameters: {
      field: '文本字段',
      max_lines: ['重复行上限', '与前面某行相同的行所占的比例，空行不计。100% 表示不限。'],
      max_line_chars: ['重复行文字上限', '占全部字符的比例。100% 表示不限。'],
      frequent_words: ['最常见短语的词数', '连续的词数。中文、日文、泰文等先分词。'],
      max_frequent: ['最常见短语上限', '占所有词的字符的比例，只出现一次的短语不计；长文本只看前一百万个字符。100% 表示不限。'],
      repeated_words: ['重复短语的词数', '连续的词数。词数越少，找到的重复越多。'],
      max_repeated: ['重复短语上限', '前面出现过的各个短语，占所有词的字符的比例。100% 表示不限。'],
    },
  },
}
