import type { KindTexts, ParameterText } from './kind-texts.ts'

const root: ParameterText = ['Folder', 'Must be inside a folder that the factory may read. Leave empty for an uploaded file.']
const glob: ParameterText = ['File pattern', 'Matches files in the folder, for example **/*.md. Gzip files are decompressed first. Symlinks are skipped.']
const encoding: ParameterText = ['Encoding', 'Auto-detect tries the byte order mark, then UTF-16 and UTF-8. Any other encoding is judged by its characters, with a warning.', {
  'auto': 'Auto-detect', 'utf-8': 'UTF-8', 'gb18030': 'GB18030 (simplified Chinese)',
  'big5': 'Big5 (traditional Chinese)', 'euc-kr': 'EUC-KR, CP949 (Korean)',
  'shift_jis': 'Shift_JIS (Japanese)', 'euc-jp': 'EUC-JP (Japanese)', 'utf-16le': 'UTF-16 LE',
  'utf-16be': 'UTF-16 BE', 'windows-1250': 'Windows-1250 (Central European)',
  'windows-1251': 'Windows-1251 (Cyrillic)', 'windows-1252': 'Windows-1252 (Western)',
  'windows-1253': 'Windows-1253 (Greek)', 'windows-1254': 'Windows-1254 (Turkish)',
  'windows-1255': 'Windows-1255 (Hebrew)', 'windows-1256': 'Windows-1256 (Arabic)',
  'windows-1257': 'Windows-1257 (Baltic)', 'windows-1258': 'Windows-1258 (Vietnamese)',
  'windows-874': 'Windows-874 (Thai)', 'iso-8859-2': 'ISO 8859-2 (Central European)',
  'iso-8859-5': 'ISO 8859-5 (Cyrillic)', 'koi8-r': 'KOI8-R (Russian)',
}]
const maxLine: ParameterText = ['Max record size (bytes)', 'Larger records are rejected and not held in memory.']

/** Parameters of every kind that calls models. */
const CALL: KindTexts['parameters'] = {
  'configuration': ['Model configuration', 'Fills in what is left empty here. Values set here win; limits can only be lowered.'],
  'model': ['Model', 'Model ID. Suggestions come from the model service. Not needed with a configuration.'],
  'parameters': ['Model parameters', 'The model decides which parameters it takes.'],
  'max_output_tokens': ['Max output tokens', '0 = default of the model.'],
  'repair': ['Repairs', '1 = when an answer does not match the schema, the model is told what is wrong and asked once more. The tokens of both calls count.'],
  'cache': ['Reuse answers for identical prompts', 'Records of this run with identical prompts share one answer; only the first costs tokens.'],
  'concurrency': 'Concurrent calls',
  'rate_per_minute': ['Calls per minute', 'Starts are evenly spaced. 0 = no limit.'],
  'limit_key': ['Shared limit name', 'Stages with the same name here share the limits above, across runs and factories. Empty = the limits apply to this stage only.'],
  'deadline_ms': ['Call timeout (ms)', 'Each retry gets the full time. The model service itself ends a call after 60 s.'],
  'max_retries': ['Retries', 'For calls that time out and calls that the service marks as retryable. The wait grows with each retry: 4 retries cover an outage of about 10 s, 10 cover several minutes. A record whose last retry times out is rejected; if the service stays unavailable, the attempt fails.'],
  'max_prompt_chars': ['Max prompt length', 'In characters (Unicode code points). Longer prompts are cut. 0 = no limit.'],
  'provenance_field': ['Write origin to', 'A field for the model, version and tokens of each answer, and the request ID of billed calls; for example _model. Empty = not kept.'],
  'target': ['Model address', 'Needed when the model service does not have the model.'],
  'target.provider': ['Protocol', '', { openai: 'OpenAI-compatible' }],
  'target.endpoint': 'Address',
  'target.model': 'Provider’s model name',
}

export const en: Record<string, KindTexts> = {
  'input.dataset': { name: 'Dataset version', parameters: {} },
  'ingest.files': {
    name: 'Read text files',
    parameters: {
      root,
      glob: glob,
      ignore: ['Exclude', 'Patterns of files to skip.'],
      max_file_bytes: ['Max file size (bytes)', 'Larger files are rejected. For gzip files, the decompressed size counts.'],
      encoding,
    },
  },
  'ingest.jsonl': {
    name: 'Read JSON',
    parameters: { root, glob, encoding, max_line_bytes: ['Max record size (bytes)', 'Of a line, or of one element of a JSON array. Larger records are rejected and not held in memory.'] },
  },
  'ingest.csv': {
    name: 'Read CSV',
    parameters: {
      root,
      glob,
      encoding,
      delimiter: ['Delimiter', 'With Auto-detect, a comma, semicolon, tab or vertical bar is detected from the first lines.', { auto: 'Auto-detect' }],
      quote: ['Quote character', 'Encloses fields that contain delimiters or line breaks. Doubled inside a field. Empty = none.'],
      header: ['Header row', 'The first line has the column names. When off, columns are column_1, column_2 …'],
      infer_types: ['Detect types', 'Detects numbers and booleans per column from the first records. Text with leading zeros and numbers with more than 15 digits stay text.'],
      empty_as_null: ['Treat empty as null', 'When off, an empty field is stored as empty text.'],
      max_line_bytes: maxLine,
    },
  },
  'clean.normalize': {
    name: 'Clean text',
    parameters: {
      fields: ['Fields', 'Empty = all text in the record.'],
      unicode: ['Unicode form', 'NFC gives each character one encoding and keeps its look, except for some compatibility forms of Han characters. NFKC also converts full-width letters and ligatures.', { none: 'None' }],
      strip_control: ['Remove control characters', 'Also removes byte order marks. Keeps whitespace and the marks that scripts need.'],
      strip_joiners: ['Remove joiners', 'U+200C and U+200D. Persian and Indic scripts need them for correct spelling; without them, combined emoji break apart.'],
      strip_direction_marks: ['Remove direction marks', 'Marks for left-to-right and right-to-left text: U+061C, U+200E, U+200F, U+202A–202E, U+2066–2069.'],
      strip_hidden_marks: ['Remove hidden marks', 'Soft hyphen, zero-width space, word joiner, invisible signs in formulas and annotations. Khmer, Thai and Burmese may separate words with zero-width spaces.'],
      whitespace: ['Whitespace', 'Collapse: repeated spaces become one, at most one empty line in a row, all line breaks become line feeds.', { none: 'Keep', trim: 'Trim', collapse: 'Collapse' }],
      strip_html: ['Remove HTML', 'Removes tags, comments, scripts and styles; decodes entities.'],
      strip_markdown: ['Remove Markdown', 'Removes markup; keeps text, link text and code. All line breaks become line feeds.'],
      lowercase: 'Convert to lower case',
      drop_empty: ['Drop empty records', 'Drops records whose cleaned fields are all empty.'],
    },
  },
  'filter.rules': {
    name: 'Filter by rules',
    parameters: {
      'action': ['Action', 'Keep or drop the records that match.', { keep: 'Keep', drop: 'Drop' }],
      'match': ['Match', 'All conditions must hold, or any one of them.', { all: 'All', any: 'Any' }],
      'conditions': 'Conditions',
      'conditions.field': 'Field',
      'conditions.op': ['Comparison', 'Length counts characters (Unicode code points), or the items of a list.', {
        eq: 'equals',
        ne: 'does not equal',
        lt: 'less than',
        le: 'less than or equal to',
        gt: 'greater than',
        ge: 'greater than or equal to',
        in: 'is in list',
        not_in: 'is not in list',
        contains: 'contains',
        not_contains: 'does not contain',
        starts_with: 'starts with',
        ends_with: 'ends with',
        matches: 'matches regex',
        exists: 'has a value',
        missing: 'has no value',
        length_lt: 'length less than',
        length_ge: 'length at least',
      }],
      'conditions.value': ['Value', 'A list for “is in list” and “is not in list”; a JavaScript regular expression for “matches regex”, without lookaround or backreferences. A number with more than 15 digits may be quoted: it is compared by value with numbers, as text with text.'],
    },
  },
  'filter.language': {
    name: 'Filter by language',
    parameters: {
      field: 'Text field',
      languages: ['Languages', 'Choose languages, or enter their three-letter codes. Empty = no filter, only write the language.'],
      min_chars: ['Min text length', 'In characters (Unicode code points). Shorter text is undetermined (und).'],
      common_only: ['Common languages only', 'Chooses among the most spoken languages and those listed above: far fewer mistakes on short or technical text.'],
      undetermined: ['If undetermined', 'What to do with text in no clear language.', { keep: 'Keep', drop: 'Drop' }],
      output_field: ['Write language to', 'Empty = do not write.'],
    },
  },
  'filter.tokens': {
    name: 'Filter by tokens',
    parameters: {
      field: 'Text field',
      encoding: ['Tokenizer', 'o200k_base for newer OpenAI models, cl100k_base for GPT-4 and GPT-3.5.'],
      min_tokens: 'Min tokens',
      max_tokens: ['Max tokens', '0 = no limit.'],
      output_field: ['Write count to', 'Empty = do not write.'],
    },
  },
  'dedupe.exact': {
    name: 'Remove exact duplicates',
    parameters: {
      fields: ['Fields', 'Records with identical values in these fields are duplicates; the first is kept. Records with none of these fields are kept too. Empty = the whole record.'],
      max_keys_in_memory: ['Keys in memory', 'Further records are compared in extra passes, with the same result.'],
    },
  },
  'model.call': {
    name: 'Call a model',
    parameters: {
      ...CALL,
      prompt: ['Prompt', 'Insert record fields as {{field}}.'],
      system: ['System message', 'May use {{field}}. Empty = none.'],
      output_field: ['Write answer to', 'Field of the record that stores the answer.'],
      output_format: ['Answer format', 'JSON: the answer is stored as JSON. If it is not valid JSON, the record fails.', { text: 'Text', json: 'JSON' }],
      response_schema: ['Response schema', 'JSON Schema that the answer must match; the answer is then stored as JSON, not as text. Its patterns support no lookaround and no backreferences.'],
    },
  },
  'judge': {
    name: 'Score with a model',
    parameters: {
      ...CALL,
      rubric: ['Rubric', 'What makes a record good or bad, and what each score means.'],
      fields: ['Fields to score', 'The model sees only these. Empty = the whole record.'],
      scale: ['Scale', '', { '0-1': '0 to 1', '1-5': '1 to 5, whole numbers' }],
      score_field: 'Write score to',
      reason_field: ['Write reason to', 'Empty = the reason is not kept.'],
    },
  },
  'input.rejects': {
    name: 'Rejected records',
    parameters: { reason: 'Reason', records: ['Records', 'How many records the group has; the stage fails if the file holds a different number.'] },
  },
  'review.apply': {
    name: 'Apply fixes',
    parameters: { fixes: ['Fixes', 'Artifact of JSON lines {"row": n, "record": {…}}, rows from 1. All other records stay as they are.'] },
  },
  'quality.check': {
    name: 'Check quality',
    parameters: {
      'action': ['Action', 'Reject: records that break a rule are rejected. Flag: they pass, with the names of the broken rules.', { reject: 'Reject', flag: 'Flag' }],
      'flag_field': ['Write broken rules to', 'Only for the action Flag.'],
      'rules': 'Rules',
      'rules.name': 'Name',
      'rules.type': ['Type', '', {
        required: 'Required',
        length: 'Length',
        range: 'Range',
        pattern: 'Pattern',
        allowed: 'Allowed values',
        forbidden: 'Forbidden words',
        language: 'Language',
        unique: 'Unique',
      }],
      'rules.field': 'Field',
      'rules.min': ['Minimum', 'A length, value or share, depending on the type. Text length counts characters (Unicode code points). Numbers with more than 15 digits are kept exactly.'],
      'rules.max': 'Maximum',
      'rules.pattern': ['Regular expression', 'JavaScript syntax, without lookaround or backreferences.'],
      'rules.values': ['Values', 'Allowed values, languages or forbidden words.'],
      'min_score': ['Min score', 'Share of records that break no rule, 0 to 1. A lower score adds a warning to the run’s events.'],
    },
  },
  'acceptance.gate': {
    name: 'Acceptance gate',
    parameters: { policy: ['Quality policy', 'The run waits here until the lot made from its records has been decided under this policy. A trial does not wait.'] },
  },
  'publish': {
    name: 'Publish to dataset',
    parameters: { dataset_id: ['Dataset', 'Gets a new version when the run succeeds.'] },
  },
}
