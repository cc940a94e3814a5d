import type { KindTexts } from '../../kind-texts.ts'

export const texts: KindTexts = {
  'en': {
    name: 'Draw a sample',
    text: 'Keeps a random part of the records: the same part in every run, whatever their order.',
    parameters: {
      share: [
        'Share',
        'Each record is kept with this probability, so the number of records is close to it, rarely equal to it. With '
        + 'the same seed and fields, a larger share contains the records of a smaller one.',
      ],
      key_fields: [
        'Keep together',
        'Records with identical values in these fields are all kept or all dropped, such as those of one document, '
        + 'author or cluster; the share is then one of such groups. Records where all of them are empty or absent, and '
        + 'all records when no field is chosen, are drawn by their whole content: identical records stay together.',
      ],
      seed: [
        'Seed',
        'Another seed draws another sample. A second sample of the same records needs a seed of its own: with that of '
        + 'the first, it would draw the same records again.',
      ],
    },
  },
  'zh-CN': {
    name: '抽样',
    text: '随机保留一部分记录；无论记录顺序如何，每个任务的结果都相同。',
    parameters: {
      share: ['比例', '每条记录按此概率保留，因此保留的数量接近但未必正好等于该比例。种子与字段不变时，较大的比例包含较小比例的全部记录。'],
      key_fields: [
        '一起保留',
        '这些字段相同的记录要么全部保留，要么全部剔除，例如同一文档、作者或聚类的记录；此时比例按这样的组计算。所选字段全部为空或不存在的记录，'
        + '以及未选字段时的所有记录，按整条内容抽取：内容相同的记录一起取舍。',
      ],
      seed: ['种子', '换一个种子，抽出另一批记录。对同样的记录再次抽样时须换种子，否则抽到的还是同一批。'],
    },
  },
}
