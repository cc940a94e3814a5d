import type { KindTexts } from '../../kind-texts.ts'

export const texts: KindTexts = {
  'en': {
    name: 'Split for training',
    text: 'Writes the part of each record into a field: train, validation or test. The same record gets the '
      + 'same part in every run, whatever the order.',
    parameters: {
      train: [
        'Train',
        'The three shares add up to 100%. Each record gets a part with this probability, so the parts are close to '
        + 'their shares, rarely equal to them.',
      ],
      validation: 'Validation',
      test: [
        'Test',
        'With the same seed and fields, a larger test part contains the records of a smaller one.',
      ],
      key_fields: [
        'Keep together',
        'Records with identical values in these fields get the same part, such as those of one document, author or '
        + 'cluster; the shares are then those of such groups. Records where all of them are empty or absent, and all '
        + 'records when no field is chosen, are drawn by their whole content: identical records get the same part.',
      ],
      field: 'Write part to',
      seed: ['Seed', 'Another seed splits otherwise.'],
    },
  },
  'zh-CN': {
    name: '划分数据集',
    text: '在字段中写入每条记录所属的部分：train（训练）、validation（验证）或 test（测试）。无论顺序如何，同一条记录在每个任务中都属于同一部分。',
    parameters: {
      train: ['训练', '三个比例之和须为 100%。每条记录按此概率分配，因此各部分接近但未必正好等于其比例。'],
      validation: '验证',
      test: ['测试', '种子与字段不变时，较大的测试部分包含较小测试部分的全部记录。'],
      key_fields: [
        '归入同一部分',
        '这些字段相同的记录归入同一部分，例如同一文档、作者或聚类的记录；此时比例按这样的组计算。所选字段全部为空或不存在的记录，'
        + '以及未选字段时的所有记录，按整条内容划分：内容相同的记录归入同一部分。',
      ],
      field: '写入字段',
      seed: ['种子', '换一个种子，划分结果不同。'],
    },
  },
}
