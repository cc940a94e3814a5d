import type { ApiClient } from '~/utils/api/api-client'
import { someName } from '../api/api-things'
import { upload, type Place } from '../api/api'
import { untilSealed } from '../run/runs'
import { DEFECTS } from './given-lot'

export interface ReviewLotOptions {
  lines: readonly string[]
  sampleSize?: number
  secondReviewRatio?: number
  locale?: string
}

/** A lot over a version that the product has made itself, from an upload. */
export async function makeReviewLot(to: string | Place, api: ApiClient, {
  lines, sampleSize = lines.length, secondReviewRatio = 0, locale = 'en',
}: ReviewLotOptions): Promise<{ lotId: string, datasetId: string }> {
  const isChinese = locale === 'zh-CN'
  const file = await upload(to, 'answers.jsonl', Buffer.from(`${lines.join('\n')}\n`))
  const source = await api('sourceCreate', { body: { kind: 'upload', name: someName('answers'), uploadId: file.id } })
  const { id: datasetId } = await api(
    'datasetCreate', { body: { name: someName(isChinese ? '数学推理集' : 'Maths answers') } },
  )
  await untilSealed(api, (await api('datasetImport', { params: { id: datasetId }, body: { sourceId: source.id } })).id)
  const names = isChinese ? ['有害内容', '推理断裂', '表述不清'] : DEFECTS.map(({ name }) => name)
  const policy = await api('qcPolicyCreate', { body: {
    name: someName(isChinese ? '数学推理' : 'Maths'),
    spec: {
      rules: [{ kind: 'words', field: 'answer', words: ['1 小时 45 分钟', '45 minutes'], defect: 'wrong' }],
      plan: { kind: 'fixed', sampleSize, acceptNumber: Math.min(5, sampleSize - 1) },
      review: {
        rubric: isChinese
          ? ['每一步都能由上一步得出', '最终答案与标准答案等值']
          : ['Every step follows from the one before', 'The result equals the reference'],
        defects: DEFECTS.map((defect, index) => ({ ...defect, name: names[index] ?? defect.name })),
        secondReviewRatio,
        claimMinutes: 15,
      },
    },
  } })
  const lot = await api('qcLotCreate', { body: { policyId: policy.id, datasetId, seed: 7 } })
  return { lotId: lot.id, datasetId }
}
