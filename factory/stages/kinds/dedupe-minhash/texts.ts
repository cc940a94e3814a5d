import type { KindTexts } from '../../kind-texts.ts'

export const texts: KindTexts = {
  'en': {
    name: 'Remove near duplicates',
    text: 'Keeps one of the records whose texts are nearly the same (MinHash with LSH: signatures in bands of rows).',
    parameters: {
      field: ['Text field', 'Records without text in it, or with fewer words than a shingle, are kept.'],
      words: [
        'Words',
        'Words are split by this product; all further steps calculate as DataTrove 0.10 does, so with the same words '
        + 'the clusters are the same.',
        { auto: 'Automatic', spaces: 'By spaces', characters: 'By characters' },
        {
          auto: 'Letters and digits between spaces and signs; Chinese, Japanese, Thai and other text without spaces by '
            + 'a dictionary (ICU).',
          spaces: 'Letters and digits between spaces and signs; for text that is split into words already.',
          characters: 'As “By spaces”, but each character of text without spaces, such as Chinese, is a word.',
        },
      ],
      numbers: [
        'Numbers',
        '',
        { alike: 'All alike', apart: 'As they are' },
        {
          alike: 'As DataTrove: records that differ only in their numbers, such as invoices, are near duplicates.',
          apart: 'Each number is a word of its own. For invoices, tables and logs.',
        },
      ],
      ngram_size: [
        'Words per shingle',
        'So many words in a row (an n-gram) are compared as one. The similarity of two texts (Jaccard) is the share of '
        + 'shingles that both have: 1 = the same, 0 = none in common.',
      ],
      buckets: [
        'Bands',
        'Two texts count as near duplicates when they agree in at least one band. More bands find more pairs, less '
        + 'similar ones, too. With 14 bands of 8 rows, pairs of similarity 0.72 are found in two of three cases, of '
        + '0.8 in 92%.',
      ],
      hashes_per_bucket: [
        'Rows per band',
        'Hashes in a band; all of them must agree. More rows keep what is less similar apart.',
      ],
      seed: ['Seed', 'Chooses the hash functions. The same seed gives the same result, and those of DataTrove.'],
      hash: ['Hash of a shingle', '', { xxhash: 'XXH64', sha1: 'SHA-1 (64 bits)' }],
      keep: [
        'Keep',
        'Which of the near duplicates is kept.',
        { first: 'First', longest: 'Longest', best: 'Highest score', datatrove: 'As DataTrove' },
        {
          first: 'The first in the input.',
          longest: 'The one with the most characters; of equal ones the first.',
          best: 'The one with the highest number in the score field; of equal ones the first.',
          datatrove: 'The one that DataTrove keeps: of two the first, of more the one that its clustering happens to '
            + 'end with.',
        },
      ],
      score_field: ['Score field', 'The highest number is kept. Records without a number come last.'],
      cluster_field: [
        'Write cluster number to',
        'From 0; null for records without near duplicates; a sample or a split then treats each on its own. Empty = do not write.',
      ],
      cluster_size_field: [
        'Write cluster size to',
        'How many records the kept one stands for, itself included. Empty = do not write.',
      ],
    },
  },
  'zh-CN': {
    name: '近似去重',
    text: '文本几乎相同的记录只留一条（MinHash 与 LSH：签名按带和行比较）。',
    parameters: {
      field: ['文本字段', '该字段没有文本，或词数少于一个片段的记录保留。'],
      words: [
        '分词',
        '分词由本产品完成；其后各步的计算与 DataTrove 0.10 相同，因此词相同则聚类结果相同。',
        { auto: '自动', spaces: '按空格', characters: '按字' },
        {
          auto: '以空格和符号为界的字母与数字为词；中文、日文、泰文等不用空格的文字按词典（ICU）切分。',
          spaces: '以空格和符号为界的字母与数字为词；适用于已经分好词的文本。',
          characters: '同“按空格”，但中文等不用空格的文字每个字为一个词。',
        },
      ],
      numbers: [
        '数字',
        '',
        { alike: '视为相同', apart: '按原样' },
        {
          alike: '与 DataTrove 一致：只有数字不同的记录（如发票）算作近似重复。',
          apart: '每个数字是单独的词，适合发票、表格和日志。',
        },
      ],
      ngram_size: ['片段词数', '连续多少个词作为一个片段（N 元组）比较。两段文本的相似度（Jaccard）是共有片段所占的比例：1 为完全相同，0 为没有共同片段。'],
      buckets: [
        '带数',
        '两段文本只要有一个带完全一致，即为近似重复。带越多，找到的越多，相似度较低的也会找到。14 带、每带 8 行时，相似度 0.72 的能找到三分之二，0.8 的能找到 92%。',
      ],
      hashes_per_bucket: ['每带行数', '一个带中的哈希个数，必须全部一致；行越多，要求文本越相似。'],
      seed: ['种子', '决定所用的哈希函数；种子相同则结果相同，且与 DataTrove 一致。'],
      hash: ['片段的哈希', '', { xxhash: 'XXH64', sha1: 'SHA-1（64 位）' }],
      keep: [
        '保留',
        '近似重复的记录中保留哪一条。',
        { first: '第一条', longest: '最长的', best: '分数最高的', datatrove: '与 DataTrove 相同' },
        {
          first: '保留输入中的第一条。',
          longest: '保留字符最多的一条；相同则取第一条。',
          best: '保留分数字段数值最大的一条；相同则取第一条。',
          datatrove: '保留 DataTrove 会保留的那一条：两条时为第一条，更多时取决于其聚类过程。',
        },
      ],
      score_field: ['分数字段', '保留数值最大的一条；没有数值的排在最后。'],
      cluster_field: ['聚类编号写入字段', '从 0 开始；没有近似重复的记录为空值，抽样和划分时各自单独处理。留空表示不写入。'],
      cluster_size_field: ['聚类大小写入字段', '保留的这条代表多少条记录，含自身。留空表示不写入。'],
    },
  },
}
