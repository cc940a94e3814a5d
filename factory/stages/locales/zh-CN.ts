import type { KindTexts } from './kind-texts.ts'

const root: [string, string] = ['文件夹', '位于数据工厂允许读取的目录之下；使用上传文件时留空。']
const glob: [string, string] = ['文件', '文件夹下的匹配模式，例如 **/*.md。gzip 文件按内容读取。不进入链接目录。']
const encoding: [string, string] = ['编码', 'auto：依次按 BOM、UTF-16（看字符）、UTF-8、GB18030 识别；都不符合时按 Windows-1252 读取，并给出警告。']
const maxLine: [string, string] = ['单条上限（字节）', '超出的记录进入拒收文件，不会占用内存。']

export const zhCN: Record<string, KindTexts> = {
  'input.dataset': { name: '数据集版本', parameters: {} },
  'ingest.files': {
    name: '读取文本文件',
    parameters: {
      root,
      glob: glob,
      ignore: ['排除', '不读取的文件的匹配模式。'],
      max_file_bytes: ['文件上限（字节）', '超出的文件进入拒收文件。gzip 文件按解压后的大小计算。'],
      encoding,
    },
  },
  'ingest.jsonl': {
    name: '读取 JSON',
    parameters: { root, glob, encoding, max_line_bytes: ['单条上限（字节）', '一行，或 JSON 数组的一个元素。超出的进入拒收文件，不会占用内存。'] },
  },
  'ingest.csv': {
    name: '读取 CSV',
    parameters: {
      root,
      glob,
      encoding,
      delimiter: ['分隔符', 'auto：根据前几行在逗号、分号、制表符、竖线中识别。'],
      quote: ['引号', '包住含分隔符或换行的字段，内部成对出现；留空表示不用。'],
      header: ['表头', '首行为列名；否则为 column_1、column_2 …'],
      infer_types: ['识别类型', '根据前面的记录逐列识别数字与真假值；带前导零的文本与超过 15 位的数字保持为文本。'],
      empty_as_null: ['空值为 null', '空字段记为 null，否则为空文本。'],
      max_line_bytes: maxLine,
    },
  },
  'clean.normalize': {
    name: '文本清洗',
    parameters: {
      fields: ['字段', '留空表示记录中的所有文本。'],
      unicode: ['Unicode 形式', 'NFC 统一每个字符的写法并保持外观，仅部分汉字的兼容字形除外；NFKC 还会统一全角字符与连字。'],
      strip_control: ['去除控制字符', '也去除字节顺序标记；保留空白，以及各种文字所需的标记。'],
      strip_joiners: ['去除连接符', 'U+200C 与 U+200D。波斯语和印度各文字的正确拼写离不开它们，去除后组合表情也会拆开。'],
      strip_direction_marks: ['去除方向标记', '从左到右与从右到左文字的标记：U+061C、U+200E、U+200F、U+202A–202E、U+2066–2069。'],
      strip_hidden_marks: ['去除隐藏标记', '软连字符、零宽空格、词连接符、公式与注释的不可见符号。高棉语、泰语、缅甸语可能用零宽空格分词。'],
      whitespace: ['空白', 'collapse：连续空白合并，最多保留一个空行，行尾统一为换行符；trim：只去首尾。'],
      strip_html: ['去除 HTML', '去掉标签、注释、脚本与样式，还原实体字符。'],
      strip_markdown: ['去除 Markdown', '去掉标记，保留正文、链接文字与代码；行尾统一为换行符。'],
      lowercase: '转小写',
      drop_empty: ['丢弃空记录', '清洗后所选字段全部为空的记录。'],
    },
  },
  'filter.rules': {
    name: '规则过滤',
    parameters: {
      'action': ['动作', 'keep：保留符合的记录；drop：丢弃符合的记录。'],
      'match': ['匹配方式', '满足全部条件，或满足任一条件。'],
      'conditions': '条件',
      'conditions.field': '字段',
      'conditions.op': ['比较方式', 'length_lt 与 length_ge 按字符（Unicode 码位）计算长度，列表则按项数。'],
      'conditions.value': ['值', 'in 与 not_in 时为列表；matches 时为 JavaScript 正则表达式，不支持环视与反向引用。超过 15 位的数字可加引号：与数字按数值比较，与文本按文本比较。'],
    },
  },
  'filter.language': {
    name: '语言过滤',
    parameters: {
      field: '文本字段',
      languages: ['语言', 'ISO 639-3 代码，例如 eng、cmn。留空表示全部保留，只写入语言。'],
      min_chars: ['最短文本', '按字符（Unicode 码位）计算，更短的文本视为无法判断（und）。'],
      common_only: ['仅常用语言', '只在使用人数最多的语言与上面列出的语言中判断，短文本与技术文本的误判少得多。'],
      undetermined: ['无法判断时', '语言不明确的文本如何处理。'],
      output_field: ['语言写入字段', '留空表示不写入。'],
    },
  },
  'filter.tokens': {
    name: 'Token 数过滤',
    parameters: {
      field: '文本字段',
      encoding: ['分词器', '当前模型用 o200k_base，GPT-4 与 3.5 用 cl100k_base。'],
      min_tokens: '最少 Token',
      max_tokens: ['最多 Token', '0 表示不限。'],
      output_field: ['数量写入字段', '留空表示不写入。'],
    },
  },
  'dedupe.exact': {
    name: '精确去重',
    parameters: {
      fields: ['字段', '这些字段相同即为重复，保留第一条；不含任何所选字段的记录也保留。留空表示整条记录。'],
      max_keys_in_memory: ['内存中的键数', '超出部分分多轮比较，结果不变。'],
    },
  },
  'model.call': {
    name: '调用模型',
    parameters: {
      'model': ['模型', '标识；输入时列出模型服务提供的模型。'],
      'prompt': ['提示词', '用 {{字段}} 引用记录的字段。'],
      'system': ['系统消息', '可用 {{字段}}；留空表示没有。'],
      'output_field': ['回答写入字段', '记录的一个字段。'],
      'output_format': ['回答格式', 'json：按 JSON 保存，不是 JSON 的回答视为失败。'],
      'parameters': ['模型参数', '按模型自身的参数说明。'],
      'response_schema': ['回答结构', '回答须满足的 JSON Schema；此时按 JSON 而非文本保存。其中的正则表达式不支持环视与反向引用。'],
      'max_output_tokens': ['最多输出 Token', '0 表示使用模型默认值。'],
      'concurrency': '并发调用数',
      'deadline_ms': ['单次调用时限（毫秒）', '每次重试重新计时；模型服务本身最多等 60 秒。'],
      'max_retries': ['重试次数', '用于超时的调用，以及服务允许重试的调用。等待逐次加长：4 次约可覆盖 10 秒的中断，10 次可覆盖数分钟。最后一次仍超时的记录列入拒绝；服务一直不可用则本次尝试失败。'],
      'max_prompt_chars': ['提示词上限（字符）', '按 Unicode 码位计算，超出则截断；0 表示不限。'],
      'target': ['接口', '模型服务本身不认识该模型时填写。'],
      'target.provider': '提供方',
      'target.endpoint': '地址',
      'target.model': '对方的模型名',
    },
  },
  'quality.check': {
    name: '质量检查',
    parameters: {
      'action': ['动作', 'reject：不合规的记录进入拒收文件；flag：放行并写明违反的规则。'],
      'flag_field': ['违反的规则写入字段', '用于 flag 动作。'],
      'rules': '规则',
      'rules.name': '名称',
      'rules.type': '类型',
      'rules.field': '字段',
      'rules.min': ['下限', '按类型表示长度、数值或占比；文本长度按字符（Unicode 码位）计算。超过 15 位的数字也会准确保存。'],
      'rules.max': '上限',
      'rules.pattern': ['正则表达式', 'JavaScript 语法，不支持环视与反向引用。'],
      'rules.values': ['取值', '允许的值、语言，或禁用词。'],
      'min_score': ['最低得分', '不违反任何规则的记录占比，0 到 1；低于此值会告警。'],
    },
  },
  'publish': {
    name: '发布到数据集',
    parameters: { dataset_id: ['数据集', '任务成功后生成新版本。'] },
  },
}
