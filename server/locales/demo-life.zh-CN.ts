import type en from './demo-life.en'

export default {
  alert: {
    acked: '工作进程内存不足，今晚扩容。',
    closed: '已知情况：来源停机维护。',
    silence: '模型服务本周迁移到另一台机器，期间静默。',
  },
  card: {
    contact: '本控制台的数据团队',
    description: '顾客的简短提问和客服回答，已改写为完整句子。为演示数据虚构。',
    licence: '为演示数据虚构，可自由使用',
    limits: '由少量句式生成，只用于演示控制台，不能训练模型。',
    processing: '规范化文本，用模拟模型改写，再检查空回答和过短的回答。',
    source: '由演示数据生成器虚构。',
    use: '了解一次发布及其数据护照的样子。',
  },
  changelog: '首次发布。',
  changelog_next: '加入最近几周的新对话。',
  code: {
    answers: ['在 {language} 中，{task}可以直接用标准库的函数；只有需要提前结束时才自己写循环。', '用 {language} {task}分三步：检查输入，处理数据，再验证空数据的情况。'],
    question: '用 {language} 怎样{task}？',
    languages: ['Python', 'TypeScript', 'Go', 'Rust', 'Java', 'C#', 'Kotlin', 'Swift', 'Ruby', 'SQL'],
    tasks: [
      '给列表排序', '读取 CSV 文件', '统计词频', '合并两张表', '解析日期', '重试请求', '去除重复项', '遍历一棵树', '对金额取整', '切分文本', '缓存结果', '校验地址', '格式化数字',
      '给列表分页', '比较两个版本',
    ],
  },
  defects: { incomplete: '回答不完整', off_topic: '答非所问', unclear: '表达不清', wrong: '内容有误' },
  dialogue: {
    answers: [
      '下单后七天内可以自行办理：打开{thing}的订单，选择需要的服务即可。', '{thing}的处理需要一个工作日，完成后会发消息通知。', '请保留{thing}的包装盒，快递员取件时要用，其余手续由我们办理。',
    ],
    questions: [
      '{thing}怎么退货？', '我买的{thing}什么时候送到？', '{thing}可以换颜色吗？', '{thing}有保修吗？', '买{thing}可以分期付款吗？', '{thing}的说明书在哪里找？',
      '{thing}可以改送到别的地址吗？', '收到的{thing}有破损，怎么办？', '{thing}怎么清洁？', '{thing}带电池吗？',
    ],
    things: ['台灯', '电水壶', '双肩包', '键盘', '自行车', '帐篷', '相机', '雨衣', '书架', '办公椅', '茶壶', '收音机', '搅拌机', '行李箱', '挂钟'],
  },
  lot: {
    accepted: '',
    conceded: '唯一的缺陷属于文风问题，客户已书面同意。',
    rejected: '不完整的回答过多：修改提示词后重新运行。',
    scrapped: '来源已更换。',
  },
  model: { analyze: '文档分析', entities: '条文抽取', words: '写作' },
  policy: {
    code: '代码问答抽检',
    code_description: '抽 8 个样本，允许 1 个主要缺陷。',
    dialogue: '对话验收',
    dialogue_description: '抽 12 个样本，允许 1 个主要缺陷；其中四分之一由两人审核。',
    rubric: ['回答是否切题？', '是否完整、成句？', '内容是否正确？'],
  },
  reviewers: ['林', '周'],
} satisfies typeof en
