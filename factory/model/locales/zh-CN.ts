/** Title and description of the parameters of built-in models. */
export const zhCN = {
  entity_types: ['实体类型', '只保留这些类型，如 DATE、MONEY、EMAIL。'],
  failure: ['失败类型', '失败的尝试返回的状态。'],
  failure_rate: ['失败率', '失败的尝试所占比例。'],
  languages: ['语言', '候选语言的 ISO 639-3 代码；留空表示全部。'],
  latency: ['时延', '一次回答或失败所需的毫秒数；流式回答逐词给出。'],
  most_entities: ['实体上限', '最多列出多少个实体；按类型统计时仍计入全部实体。'],
  neutral_band: ['中性区间', '得分的绝对值不超过此值时算中性。'],
  output: ['输出', '固定输出这段文字，逐字不变。'],
  output_tokens: ['输出 Token 数', '编造的词数；每个词算一个 Token。'],
  seed: ['种子', '换一个种子，词语和失败都会不同。'],
  shortest_text: ['最短文本', '字符数更少的文本记为“und”。'],
} as const
