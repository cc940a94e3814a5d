import type { KindTexts } from './kind-texts.ts'

const root: [string, string] = ['Folder', 'Below one of the folders that the factory may read. Empty when a file was uploaded.']
const glob: [string, string] = ['Files', 'Pattern below the folder, for example **/*.md. Gzipped files are read by what is in them. Folders that are links are not entered.']
const encoding: [string, string] = ['Encoding', 'auto: byte order mark, then UTF-16 by its characters, UTF-8, GB18030. What fits none of them is read as Windows-1252, and a warning says so.']
const maxLine: [string, string] = ['Longest record, bytes', 'A longer one goes to the rejects; it is never held in memory.']

export const en: Record<string, KindTexts> = {
  'input.dataset': { name: 'Dataset version', parameters: {} },
  'ingest.files': {
    name: 'Read text files',
    parameters: {
      root,
      glob: glob,
      ignore: ['Leave out', 'Patterns of files that are not read.'],
      max_file_bytes: ['Largest file, bytes', 'A larger one goes to the rejects. Of a gzipped file this is the size of what is in it.'],
      encoding,
    },
  },
  'ingest.jsonl': {
    name: 'Read JSON',
    parameters: { root, glob, encoding, max_line_bytes: ['Longest record, bytes', 'Of a line, or of an element of a JSON array. A longer one goes to the rejects; it is never held in memory.'] },
  },
  'ingest.csv': {
    name: 'Read CSV',
    parameters: {
      root,
      glob,
      encoding,
      delimiter: ['Delimiter', 'auto: comma, semicolon, tab or vertical bar, as the first lines show.'],
      quote: ['Quote', 'Encloses fields that hold delimiters or line ends; doubled inside. Empty = none.'],
      header: ['Header', 'The first line names the columns; otherwise column_1, column_2 …'],
      infer_types: ['Recognise types', 'Numbers and true/false become JSON numbers and booleans, column by column, as the first records show. Text with leading zeros and numbers of more than 15 digits stay text.'],
      empty_as_null: ['Empty is null', 'An empty field becomes null, else an empty text.'],
      max_line_bytes: maxLine,
    },
  },
  'clean.normalize': {
    name: 'Clean text',
    parameters: {
      fields: ['Fields', 'Empty = every text of the record.'],
      unicode: ['Unicode form', 'NFC writes each character in one way and keeps the look, but for the compatibility forms of some Han characters; NFKC also folds full-width letters and ligatures.'],
      strip_control: ['Remove control characters', 'And byte order marks. White space stays, and so does every mark that a script needs.'],
      strip_joiners: ['Remove joiners', 'U+200C and U+200D. Persian and the scripts of India need them to be spelled right, and emoji of families fall apart without them.'],
      strip_direction_marks: ['Remove direction marks', 'Of left-to-right and right-to-left text: U+061C, U+200E, U+200F, U+202A–202E, U+2066–2069.'],
      strip_hidden_marks: ['Remove hidden marks', 'Soft hyphen, zero-width space, word joiner, invisible signs of formulas and notes. Khmer, Thai and Burmese may part words by the zero-width space.'],
      whitespace: ['White space', 'collapse: one blank at a time, at most one empty line, every line end a line feed; trim: only at the ends.'],
      strip_html: ['Remove HTML', 'Tags, comments, scripts and styles go; entities become characters.'],
      strip_markdown: ['Remove Markdown', 'Marks go; text, link texts and code stay. Every line end becomes a line feed.'],
      lowercase: 'Lower case',
      drop_empty: ['Drop empty records', 'Records of which every cleaned field is empty.'],
    },
  },
  'filter.rules': {
    name: 'Filter by rules',
    parameters: {
      'action': ['Action', 'keep: records that match go on; drop: they are dropped.'],
      'match': ['Match', 'all conditions, or any of them.'],
      'conditions': 'Conditions',
      'conditions.field': 'Field',
      'conditions.op': ['Comparison', 'length_lt and length_ge count characters (Unicode code points), or the items of a list.'],
      'conditions.value': ['Value', 'For in and not_in a list; for matches a regular expression of JavaScript, without looking ahead or behind and without references to groups. A number of more than 15 digits may be put in quotes: it is compared with numbers by its value, and with texts as text.'],
    },
  },
  'filter.language': {
    name: 'Filter by language',
    parameters: {
      field: 'Text field',
      languages: ['Languages', 'ISO 639-3 codes, for example eng, cmn. Empty = all: only write the language.'],
      min_chars: ['Shortest text', 'In characters (Unicode code points); shorter ones are undetermined (und).'],
      common_only: ['Common languages only', 'Chooses among the most spoken languages and those listed above: far fewer mistakes on short or technical texts.'],
      undetermined: ['Undetermined', 'What happens to texts whose language is not clear.'],
      output_field: ['Write language to', 'Empty = do not write.'],
    },
  },
  'filter.tokens': {
    name: 'Filter by tokens',
    parameters: {
      field: 'Text field',
      encoding: ['Tokenizer', 'o200k_base for current models, cl100k_base for GPT-4 and 3.5.'],
      min_tokens: 'Fewest tokens',
      max_tokens: ['Most tokens', '0 = no limit.'],
      output_field: ['Write count to', 'Empty = do not write.'],
    },
  },
  'dedupe.exact': {
    name: 'Remove exact duplicates',
    parameters: {
      fields: ['Fields', 'Records equal in these are duplicates; the first stays. Records that have none of them stay too. Empty = the whole record.'],
      max_keys_in_memory: ['Keys in memory', 'More distinct records are compared in further passes, with the same result.'],
    },
  },
  'model.call': {
    name: 'Call a model',
    parameters: {
      'model': ['Model', 'Id; those that the model service offers are proposed.'],
      'prompt': ['Prompt', 'Fields of the record as {{field}}.'],
      'system': ['System message', 'Fields as {{field}}; empty = none.'],
      'output_field': ['Write answer to', 'A field of the record.'],
      'output_format': ['Answer is', 'json: stored as JSON, and refused when it is none.'],
      'parameters': ['Model parameters', 'As the model\'s own schema describes.'],
      'response_schema': ['Answer schema', 'JSON Schema that the answer must satisfy; it is then stored as JSON, not as text. Its patterns must not look ahead or behind, nor refer to groups.'],
      'max_output_tokens': ['Most output tokens', '0 = the model\'s default.'],
      'concurrency': 'Calls at once',
      'deadline_ms': ['Time for a call, ms', 'Each retry has it anew. The model service itself ends a call after 60 s.'],
      'max_retries': ['Retries', 'Of a call that ran out of time, and of one that the service says may be repeated. The waits grow: 4 reach over about 10 s, 10 over some minutes. A record whose last try runs out of time goes to the rejects; a service that stays away fails the attempt.'],
      'max_prompt_chars': ['Longest prompt', 'In characters (Unicode code points); a longer one is cut. 0 = no limit.'],
      'target': ['Endpoint', 'When the service does not know the model by itself.'],
      'target.provider': 'Provider',
      'target.endpoint': 'Address',
      'target.model': 'Name there',
    },
  },
  'quality.check': {
    name: 'Check quality',
    parameters: {
      'action': ['Action', 'reject: records that break a rule go to the rejects; flag: they go on with the names of the rules.'],
      'flag_field': ['Write broken rules to', 'For the action flag.'],
      'rules': 'Rules',
      'rules.name': 'Name',
      'rules.type': 'Kind',
      'rules.field': 'Field',
      'rules.min': ['At least', 'Length, value or share, as the kind says. The length of a text is its characters (Unicode code points). A number of more than 15 digits is kept to the last one.'],
      'rules.max': 'At most',
      'rules.pattern': ['Regular expression', 'Of JavaScript, without looking ahead or behind and without references to groups.'],
      'rules.values': ['Values', 'Allowed values, languages or forbidden words.'],
      'min_score': ['Lowest score', 'Share of records that break no rule, 0 to 1. Below it an alert is raised.'],
    },
  },
  'publish': {
    name: 'Publish to dataset',
    parameters: { dataset_id: ['Dataset', 'Gets a new version when the run has succeeded.'] },
  },
}
