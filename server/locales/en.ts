/** Texts that the server sends without a page, and names of what it creates. */
export default {
  busy: {
    retry: 'Retry now',
    text: 'Too many requests at the same time. Active runs are not affected. This page retries automatically.',
    title: 'The console is busy',
  },
  demo: {
    dataset: 'Example dataset',
    description: 'The example of the product: its own documents and those of the packages that it is built of. Archive it when you no longer need it.',
    pipeline: 'Example pipeline',
    rules: {
      analysis: 'has an analysis',
      heading: 'has a heading',
    },
    source: 'Example documents',
  },
  history: {
    dataset: 'Demo data: its history contains no records, so this dataset has no version.',
    datasets: {
      code: 'Code answers, checked',
      dialogue: 'Dialogues, rewritten',
      docs: 'Documents, analysed',
      encyclopedia: 'Encyclopedia, deduplicated',
      legal: 'Legal clauses',
      web: 'Web pages, cleaned',
    },
    description: 'A made-up history of 400 days. None of it really ran, and it counts in no other project. Clear it in the settings.',
    model_changed: 'The whole analysis in place of entities alone',
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
    waived: 'Not needed any more: the next delivery contains these records, too.',
  },
  template: {
    classification: {
      description: 'Texts with labels: cleaned, deduplicated, only labels of the list. Change the list to your own.',
      labels: {
        negative: 'negative',
        neutral: 'neutral',
        positive: 'positive',
      },
      name: 'Classification set',
    },
    dialogue: {
      description: 'Questions and answers: refusals, empty and far too short answers and repetitions dropped.',
      name: 'Dialogue cleaning',
      refusal: 'As an AI',
    },
    document_corpus: {
      description: 'Documents under free licences as a corpus: filtered by licence and length, deduplicated, each with a path and a heading.',
      name: 'Document corpus',
    },
    instruction_data: {
      description: 'Documents become pairs of text and answer: cleaned, filtered, deduplicated, answered by a model. The model that comes along finds facts in English text; choose another model and prompt to have instructions written.',
      name: 'Instruction data from documents',
    },
    sample: 'example',
    table: {
      description: 'A CSV or TSV table as records with types: white space trimmed, repeated rows dropped.',
      name: 'Table to JSONL',
    },
    web_text: {
      description: 'Takes the text out of web pages: HTML stripped, too short texts, other languages, error pages and repetitions dropped, titles required.',
      name: 'Web text cleaning',
    },
  },
}
