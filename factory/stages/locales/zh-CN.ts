import type { KindTexts, ParameterText } from './kind-texts.ts'

const root: ParameterText = ['文件夹', '须在工厂允许读取的文件夹内；使用上传的文件时留空。']
const glob: ParameterText = ['文件匹配模式', '在文件夹中匹配文件，例如 **/*.md。gzip 文件按解压后的内容读取；不跟随符号链接。']
const encoding: ParameterText = ['编码', '自动识别依次尝试 BOM、UTF-16 和 UTF-8；其他编码根据字符判断，并给出警告。', {
  'auto': '自动识别', 'utf-8': 'UTF-8', 'gb18030': 'GB18030（简体中文）', 'big5': 'Big5（繁体中文）',
  'euc-kr': 'EUC-KR、CP949（韩文）', 'shift_jis': 'Shift_JIS（日文）', 'euc-jp': 'EUC-JP（日文）', 'utf-16le': 'UTF-16 LE',
  'utf-16be': 'UTF-16 BE', 'windows-1250': 'Windows-1250（中欧）', 'windows-1251': 'Windows-1251（西里尔文）',
  'windows-1252': 'Windows-1252（西欧）', 'windows-1253': 'Windows-1253（希腊文）',
  'windows-1254': 'Windows-1254（土耳其文）', 'windows-1255': 'Windows-1255（希伯来文）',
  'windows-1256': 'Windows-1256（阿拉伯文）', 'windows-1257': 'Windows-1257（波罗的海）',
  'windows-1258': 'Windows-1258（越南文）', 'windows-874': 'Windows-874（泰文）', 'iso-8859-2': 'ISO 8859-2（中欧）',
  'iso-8859-5': 'ISO 8859-5（西里尔文）', 'koi8-r': 'KOI8-R（俄文）',
}]
const maxLine: ParameterText = ['单条记录上限（字节）', '超出上限的记录列入拒收记录，不占用内存。']

/** Parameters of every kind that calls models. */
const CALL: KindTexts['parameters'] = {
  'configuration': ['模型配置', '补上此处留空的参数；此处填写的值优先，但上限只能调低。'],
  'model': ['模型', '模型编号；输入时列出模型服务提供的模型。选择模型配置后可留空。'],
  'parameters': ['模型参数', '可用的参数由模型决定。'],
  'max_output_tokens': ['最大输出 Token 数', '0 表示使用模型默认值。'],
  'repair': ['修复次数', '填 1 时，回答不符合结构就告知模型错在哪里，并再调用一次；两次调用的 Token 都计入。'],
  'cache': ['相同提示词只调用一次', '本次任务中提示词相同的记录共用一个回答，只有第一条计 Token。'],
  'concurrency': '并发调用数',
  'rate_per_minute': ['每分钟调用数', '均匀地发起调用；0 表示不限。'],
  'limit_key': ['共用限额', '名称相同的调用跨阶段、任务与工厂共用上述限额；留空表示只限本阶段。'],
  'deadline_ms': ['单次调用时限（毫秒）', '每次重试重新计时；模型服务本身最多等 60 秒。'],
  'max_retries': ['重试次数', '用于超时的调用，以及服务允许重试的调用。等待时间逐次加长：重试 4 次约可覆盖 10 秒的中断，10 次可覆盖数分钟。最后一次仍超时的记录列入拒收记录；服务一直不可用时，本次尝试失败。'],
  'max_prompt_chars': ['提示词上限（字符）', '按 Unicode 码位计算，超出则截断；0 表示不限。'],
  'provenance_field': ['出处写入字段', '保存每个回答的模型、版本与 Token 数，付费调用还保存请求编号，例如写入 _model；留空表示不保存。'],
  'target': ['模型地址', '模型服务没有该模型时填写。'],
  'target.provider': ['协议', '', { openai: '兼容 OpenAI' }],
  'target.endpoint': '地址',
  'target.model': '提供方的模型名',
}

export const zhCN: Record<string, KindTexts> = {
  'input.dataset': { name: '数据集版本', parameters: {} },
  'ingest.files': {
    name: '读取文本文件',
    parameters: {
      root,
      glob: glob,
      ignore: ['排除', '不读取符合这些模式的文件。'],
      max_file_bytes: ['文件上限（字节）', '超出上限的文件列入拒收记录。gzip 文件按解压后的大小计算。'],
      encoding,
    },
  },
  'ingest.jsonl': {
    name: '读取 JSON',
    parameters: { root, glob, encoding, max_line_bytes: ['单条记录上限（字节）', '一行，或 JSON 数组的一个元素。超出上限的记录列入拒收记录，不占用内存。'] },
  },
  'ingest.csv': {
    name: '读取 CSV',
    parameters: {
      root,
      glob,
      encoding,
      delimiter: ['分隔符', '填 auto 时，根据前几行在逗号、分号、制表符、竖线中自动识别。', { auto: '自动识别' }],
      quote: ['引号', '包住含分隔符或换行的字段，字段内的引号写两个；留空表示不用引号。'],
      header: ['首行是列名', '关闭时，列名为 column_1、column_2 …'],
      infer_types: ['识别类型', '根据前面的记录逐列识别数字和布尔值；带前导零的文本和超过 15 位的数字仍为文本。'],
      empty_as_null: ['空值转为 null', '关闭时，空字段保存为空文本。'],
      max_line_bytes: maxLine,
    },
  },
  'clean.normalize': {
    name: '文本清洗',
    parameters: {
      fields: ['字段', '留空表示记录中的所有文本。'],
      unicode: ['Unicode 规范化', 'NFC 统一字符的编码写法，外观不变，仅部分汉字的兼容字形除外；NFKC 还会统一全角字符与连字。', { none: '不处理' }],
      strip_control: ['去除控制字符', '也去除字节顺序标记；保留空白，以及各种文字所需的标记。'],
      strip_joiners: ['去除连接符', 'U+200C 与 U+200D。波斯语和印度各种文字的正确拼写需要它们；去除后，组合表情也会拆开。'],
      strip_direction_marks: ['去除方向标记', '标明文字方向（从左到右或从右到左）的标记：U+061C、U+200E、U+200F、U+202A–202E、U+2066–2069。'],
      strip_hidden_marks: ['去除隐藏标记', '软连字符、零宽空格、词连接符，以及公式与注释中的不可见符号。高棉语、泰语、缅甸语可能用零宽空格分词。'],
      whitespace: ['空白', '合并空白：连续空白合并为一个，最多保留一个空行，行尾统一为换行符。', { none: '不处理', trim: '去首尾空白', collapse: '合并空白' }],
      strip_html: ['去除 HTML', '去掉标签、注释、脚本与样式，还原实体字符。'],
      strip_markdown: ['去除 Markdown', '去掉标记，保留正文、链接文字与代码；行尾统一为换行符。'],
      lowercase: '转小写',
      drop_empty: ['剔除空记录', '剔除清洗后所选字段全部为空的记录。'],
    },
  },
  'filter.rules': {
    name: '规则过滤',
    parameters: {
      'action': ['动作', '保留或剔除符合条件的记录。', { keep: '保留', drop: '剔除' }],
      'match': ['匹配方式', '须符合全部条件，或任一条件。', { all: '全部', any: '任一' }],
      'conditions': '条件',
      'conditions.field': '字段',
      'conditions.op': ['比较方式', '长度按字符（Unicode 码位）计算，列表按项数计算。', {
        eq: '等于',
        ne: '不等于',
        lt: '小于',
        le: '小于等于',
        gt: '大于',
        ge: '大于等于',
        in: '在列表中',
        not_in: '不在列表中',
        contains: '包含',
        not_contains: '不包含',
        starts_with: '开头是',
        ends_with: '结尾是',
        matches: '匹配正则',
        exists: '有值',
        missing: '无值',
        length_lt: '长度小于',
        length_ge: '长度大于等于',
      }],
      'conditions.value': ['值', '“在列表中”和“不在列表中”填列表；“匹配正则”填 JavaScript 正则表达式，不支持环视与反向引用。超过 15 位的数字可加引号：与数字比较时按数值，与文本比较时按文本。'],
    },
  },
  'filter.language': {
    name: '语言过滤',
    parameters: {
      field: '文本字段',
      languages: ['语言', '选择语言，或输入三个字母的代码。留空表示不过滤，只写入语言。'],
      min_chars: ['最短文本', '按字符（Unicode 码位）计算，更短的文本视为无法判断（und）。'],
      common_only: ['仅常用语言', '只在使用人数最多的语言与上面列出的语言中判断，短文本与技术文本的误判少得多。'],
      undetermined: ['无法判断时', '如何处理语言不明确的文本。', { keep: '保留', drop: '剔除' }],
      output_field: ['语言写入字段', '留空表示不写入。'],
    },
  },
  'filter.tokens': {
    name: 'Token 数过滤',
    parameters: {
      field: '文本字段',
      encoding: ['分词器', '较新的 OpenAI 模型用 o200k_base，GPT-4 和 GPT-3.5 用 cl100k_base。'],
      min_tokens: '最少 Token 数',
      max_tokens: ['最多 Token 数', '0 表示不限。'],
      output_field: ['数量写入字段', '留空表示不写入。'],
    },
  },
  'dedupe.exact': {
    name: '精确去重',
    parameters: {
      fields: ['字段', '这些字段相同即为重复，保留第一条；不含任何所选字段的记录也保留。留空表示整条记录。'],
      max_keys_in_memory: ['内存上限（键数，高级）', '超出的部分分多轮比较，结果不变。'],
    },
  },
  'model.call': {
    name: '调用模型',
    parameters: {
      ...CALL,
      prompt: ['提示词', '用 {{字段}} 引用记录的字段。'],
      system: ['系统消息', '可用 {{字段}} 引用字段；留空表示没有系统消息。'],
      output_field: ['回答写入字段', '回答保存到记录的这个字段。'],
      output_format: ['回答格式', '选择 JSON 时按 JSON 保存；回答不是有效的 JSON 时，该记录计为失败。', { text: '文本', json: 'JSON' }],
      response_schema: ['回答结构', '回答须满足的 JSON Schema；此时按 JSON 而非文本保存。其中的正则表达式不支持环视与反向引用。'],
    },
  },
  'judge': {
    name: '模型评分',
    parameters: {
      ...CALL,
      rubric: ['评分标准', '怎样的记录算好、怎样算差，以及各分数的含义。'],
      fields: ['评分字段', '模型只看这些字段；留空表示整条记录。'],
      scale: ['评分范围', '', { '0-1': '0 – 1', '1-5': '1 – 5 的整数' }],
      score_field: '分数写入字段',
      reason_field: ['理由写入字段', '留空表示不保存理由。'],
    },
  },
  'input.rejects': {
    name: '拒收记录',
    parameters: { reason: '原因', records: ['记录数', '这一组的记录数；文件中的条数不符时阶段失败。'] },
  },
  'review.apply': {
    name: '应用修正',
    parameters: { fixes: ['修正', '每行一条 JSON：{"row": n, "record": {…}}，行号从 1 起。其他记录保持不变。'] },
  },
  'quality.check': {
    name: '质量检查',
    parameters: {
      'action': ['动作', '拒收：违反规则的记录列入拒收记录。标记：放行记录，并写明违反的规则。', { reject: '拒收', flag: '标记' }],
      'flag_field': ['违反的规则写入字段', '仅用于“标记”动作。'],
      'rules': '规则',
      'rules.name': '名称',
      'rules.type': ['类型', '', {
        required: '必填',
        length: '长度',
        range: '数值范围',
        pattern: '格式',
        allowed: '允许的值',
        forbidden: '禁用词',
        language: '语言',
        unique: '唯一',
      }],
      'rules.field': '字段',
      'rules.min': ['下限', '按类型表示长度、数值或占比；文本长度按字符（Unicode 码位）计算。超过 15 位的数字也会准确保存。'],
      'rules.max': '上限',
      'rules.pattern': ['正则表达式', 'JavaScript 语法，不支持环视与反向引用。'],
      'rules.values': ['取值', '允许的值、语言，或禁用词。'],
      'min_score': ['最低合规率', '不违反任何规则的记录所占比例，0 – 1；低于此值时在任务事件中记一条警告。'],
    },
  },
  'acceptance.gate': {
    name: '验收关卡',
    parameters: { policy: ['质量策略', '任务在此等待，直到按该策略对这批记录作出决定。试跑不等待。'] },
  },
  'publish': {
    name: '写入数据集',
    parameters: { dataset_id: ['数据集', '任务成功后生成新版本。'] },
  },
}
