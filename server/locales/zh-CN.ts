import type en from './en'

export default {
  busy: {
    retry: '立即重试',
    text: '当前请求太多，进行中的任务不受影响。本页会自动重试。',
    title: '控制台繁忙',
  },
  demo: {
    dataset: '示例数据集',
    description: '产品自带的示例：处理产品自身及其所用软件包的文档。不再需要时可以归档。',
    pipeline: '示例流程',
    rules: {
      analysis: '有分析结果',
      heading: '有标题',
    },
    source: '示例文档',
  },
  docs: {
    answers: '返回',
    back: '返回数据工厂控制台',
    base: '基础地址',
    errors: '错误格式',
    idempotency: '支持 Idempotency-Key',
    if_match: '需要 If-Match',
    machine: '机器可读：',
    raw: '请求体为原始字节',
    role: '角色',
    title: '数据工厂控制台 API',
  },
} satisfies typeof en
