import type en from './en'

export default {
  busy: {
    retry: '立即重试',
    text: '当前请求太多，进行中的任务不受影响。本页会自动重试。',
    title: '控制台繁忙',
  },
  card: {
    cut: {
      processing: '更早的步骤未列出',
      source: '{version}；此前的版本未全部列出',
    },
    earlier: {
      lot: '{lot}：不合格 {failed} 条，修正 {fixed} 条',
      title: '以下记录在其他版本的质检中判为不合格或被修正，在这份数据中仍是原样：',
    },
    holds: '内容：数据集版本 {dataset} {semver}。',
    sections: {
      contact: '联系方式',
      description: '简介',
      licence: '许可',
      limits: '已知局限',
      notes: '备注',
      processing: '处理过程',
      source: '来源',
      statistics: '统计',
      use: '用途',
    },
    stage: '{name}（{kind}）',
    statistics: {
      column: '列',
      distinct: '不同值',
      empty: '空值',
      size: '记录数：{rows}。字节数：{bytes}。',
      type: '类型',
    },
    title: '{name} 发布 {semver}',
    version: '数据集版本 {dataset} {semver}',
  },
  demo: {
    dataset: '示例数据集',
    description: '产品自带的示例：一家虚构家电维修部的产品说明、操作方法和工单，中英文都有。不再需要时可以归档。',
    pipeline: '示例流程',
    rules: {
      date: '日期格式为 YYYY-MM-DD',
      found: '模型已读取',
    },
    source: '示例文档',
  },
  history: {
    dataset: '演示数据：内容均为虚构。版本中的记录也是虚构的；多数数据集没有版本。',
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
  ready_made: {
    budget_used: '预算即将用完',
    data_late: '数据延迟',
    dataset_stale: '数据集长期未更新',
    grpc_success: '对工厂的调用失败过多',
    queue_age: '队列等待过久',
    run_failed: '任务失败',
    run_success: '任务成功率过低',
    service_down: '服务无响应',
    stage_slow: '阶段用时过长',
    token_budget: 'Token 用量过高',
    worker_lost: '没有工作进程',
  },
  template: {
    classification: {
      description: '带标签的文本：清洗、去重，只保留列表中的标签。请把列表改成自己的标签。',
      labels: {
        negative: '负面',
        neutral: '中性',
        positive: '正面',
      },
      name: '分类数据集',
    },
    dialogue: {
      description: '清洗问答：剔除拒答、空白和过短的回答，以及重复的问答。',
      name: '对话清洗',
      refusal: '无法完成',
    },
    document_corpus: {
      description: '把采用开放许可的文档做成语料：按许可和长度过滤、去重，每篇都要有路径和标题。',
      name: '文档语料',
    },
    instruction_data: {
      description: '由文档生成文本与回答对：清洗、过滤、去重，再由模型作答。自带的模型从英文文本中提取事实；换成其他模型和提示词即可生成指令。',
      name: '从文档生成指令数据',
    },
    sample: '示例',
    table: {
      description: '把 CSV 或 TSV 表格变成带类型的记录：去掉值首尾的空白，删除重复的行。',
      name: '表格转 JSONL',
    },
    web_text: {
      description: '从网页取出正文：去掉 HTML，剔除错误页，以及过短、语言不符和重复的文本；标题必填。',
      name: '网页文本清洗',
    },
  },
} satisfies typeof en
