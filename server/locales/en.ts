/** Texts that the server sends without a page, and names of what it creates. */
export default {
  busy: {
    retry: 'Retry now',
    text: 'Too many requests at the same time. Active runs are not affected. This page retries automatically.',
    title: 'The console is busy',
  },
  card: {
    cut: {
      processing: 'Earlier steps are not listed',
      source: '{version}; not every version before it is listed',
    },
    earlier: {
      lot: '{lot}: failed {failed}, fixed {fixed}',
      title: 'Records that reviewers of other versions failed or fixed, and that are in these data as they were:',
    },
    holds: 'Holds dataset version {dataset} {semver}.',
    sections: {
      contact: 'Contact',
      description: 'Description',
      licence: 'Licence',
      limits: 'Known limitations',
      notes: 'Notes',
      processing: 'Processing',
      source: 'Source',
      statistics: 'Statistics',
      use: 'Intended use',
    },
    stage: '{name} ({kind})',
    statistics: {
      column: 'Column',
      distinct: 'Distinct',
      empty: 'Empty',
      size: 'Records: {rows}. Bytes: {bytes}.',
      type: 'Type',
    },
    title: '{name} release {semver}',
    version: 'Dataset version {dataset} {semver}',
  },
  demo: {
    dataset: 'Example dataset',
    description: 'The built-in example: product notes, how-tos and tickets of a made-up repair shop, in Chinese and English. Archive it when you no longer need it.',
    pipeline: 'Example pipeline',
    rules: {
      date: 'date is YYYY-MM-DD',
      found: 'has been read by the model',
    },
    source: 'Example documents',
  },
  history: {
    dataset: 'Demo data: made up. A version has made-up records; most datasets have none.',
    datasets: {
      code: 'Code answers, checked',
      dialogue: 'Dialogues, rewritten',
      docs: 'Documents, analysed',
      encyclopedia: 'Encyclopedia, deduplicated',
      legal: 'Legal clauses',
      web: 'Web pages, cleaned',
    },
    description: 'A made-up history of 400 days. None of it really ran, and it is not included in any other project. Clear it in the settings.',
    model_changed: 'Full analysis instead of entities only',
    pipeline: 'Demo data: its runs are made up and contain no records.',
    pipelines: {
      code: 'Code answers',
      dialogue: 'Dialogue rewriting',
      docs: 'Document analysis',
      encyclopedia: 'Encyclopedia, deduplicated',
      legal: 'Legal clause extraction',
      web: 'Web pages, cleaned',
    },
    project: 'Demo data',
    sources: {
      code: 'Code questions',
      dialogue: 'Dialogues',
      docs: 'Project documents',
      encyclopedia: 'Encyclopedia articles',
      legal: 'Legal texts',
      web: 'Web pages',
    },
    waived: 'No longer needed: the next batch contains these records too.',
  },
  template: {
    classification: {
      description: 'Labelled texts: cleans, deduplicates, and keeps only labels on the list. Replace the list with your own labels.',
      labels: {
        negative: 'negative',
        neutral: 'neutral',
        positive: 'positive',
      },
      name: 'Classification set',
    },
    dialogue: {
      description: 'Questions and answers: drops refusals, empty and very short answers, and duplicates.',
      name: 'Dialogue cleaning',
      refusal: 'As an AI',
    },
    document_corpus: {
      description: 'Builds a corpus from openly licensed documents: filters by licence and length, deduplicates; each document needs a path and a heading.',
      name: 'Document corpus',
    },
    instruction_data: {
      description: 'Turns documents into text–answer pairs: cleans, filters, deduplicates, and has a model generate answers. The built-in model finds facts in English text; with another model and prompt, the template produces instructions.',
      name: 'Instruction data from documents',
    },
    sample: 'example',
    table: {
      description: 'Turns a CSV or TSV table into typed records: trims white space and drops duplicate rows.',
      name: 'Table to JSONL',
    },
    web_text: {
      description: 'Extracts the text of web pages: strips HTML and drops short texts, other languages, error pages and duplicates; a title is required.',
      name: 'Web text cleaning',
    },
  },
}
