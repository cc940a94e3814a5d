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
  history: {
    dataset: '演示数据：历史中没有记录，因此没有版本。',
    datasets: {
      code: '代码问答（已检查）',
      dialogue: '改写后的对话',
      docs: '已分析的文档',
      encyclopedia: '去重后的百科',
      legal: '法律条文',
      web: '清洗后的网页',
    },
    description: '虚构的 400 天历史，没有真正运行过，也不计入其他项目。可在设置中清除。',
    model_changed: '用完整分析代替仅提取实体',
    pipeline: '演示数据：任务是虚构的，不含记录。',
    pipelines: {
      code: '代码问答生成',
      dialogue: '对话改写',
      docs: '文档分析',
      encyclopedia: '百科去重',
      legal: '法律条文抽取',
      web: '网页语料清洗',
    },
    project: '演示数据',
    sources: {
      code: '代码问题',
      dialogue: '对话',
      docs: '项目文档',
      encyclopedia: '百科条目',
      legal: '法律文本',
      web: '网页',
    },
    waived: '不再需要：下一批数据已包含这些记录。',
  },
} satisfies typeof en
