/** What is written in the demo data: made-up records, and what people say of them. */
export default {
  alert: {
    acked: 'The worker ran out of memory; it gets more tonight.',
    closed: 'Known: the source was away for maintenance.',
    silence: 'The model service moves to another machine this week.',
  },
  card: {
    contact: 'The team of this console',
    description: 'Short questions to a shop and the answers to them, rewritten into complete sentences. Made up for the demo data.',
    licence: 'Made up for the demo data: free to use',
    limits: 'Made up from few patterns: it shows the console, and trains no model.',
    processing: 'Normalised, rewritten by the simulated model, and checked for empty and short answers.',
    source: 'Made up by the generator of the demo data.',
    use: 'To see what a release and its passport look like.',
  },
  changelog: 'First release.',
  changelog_next: 'New dialogues of the last weeks.',
  code: {
    answers: [
      'Use the function of the standard library for {task} in {language}; write a loop only when it must stop early.',
      'In {language}, {task} takes three steps: check the input, do the work, and test the empty case.',
    ],
    question: 'How does {task} work in {language}?',
    languages: ['Python', 'TypeScript', 'Go', 'Rust', 'Java', 'C#', 'Kotlin', 'Swift', 'Ruby', 'SQL'],
    tasks: [
      'sorting a list', 'reading a CSV file', 'counting words', 'merging two tables', 'parsing a date',
      'retrying a request', 'removing duplicates', 'walking a tree', 'rounding an amount', 'splitting a text',
      'caching a result', 'checking an address', 'formatting a number', 'paging a list', 'comparing two versions',
    ],
  },
  defects: {
    incomplete: 'Answer is incomplete', off_topic: 'Answers another question', unclear: 'Hard to read',
    wrong: 'Says something wrong',
  },
  dialogue: {
    answers: [
      'You can do this in your order within seven days: open the order of the {thing}, and choose what you need.',
      'For a {thing}, this takes one working day. You get a message as soon as it is done.',
      'Please keep the box of the {thing}; the courier needs it. The rest is arranged for you.',
    ],
    questions: [
      'How do I return a {thing}?', 'When does my {thing} arrive?', 'Can I change the colour of the {thing}?',
      'Is there a guarantee for the {thing}?', 'How do I pay for a {thing} in parts?',
      'Where do I find the manual of the {thing}?', 'Can the {thing} be sent to another address?',
      'The {thing} is damaged. What now?', 'How do I clean the {thing}?', 'Does the {thing} come with batteries?',
    ],
    things: [
      'desk lamp', 'kettle', 'backpack', 'keyboard', 'bicycle', 'tent', 'camera', 'raincoat', 'bookshelf',
      'office chair', 'teapot', 'radio', 'mixer', 'suitcase', 'wall clock',
    ],
  },
  lot: {
    accepted: '',
    conceded: 'The one defect is a slip of style; the customer agrees in writing.',
    rejected: 'Too many incomplete answers: the prompt is changed, then the batch runs again.',
    scrapped: 'The source was replaced.',
  },
  model: { analyze: 'Document analysis', entities: 'Clause extraction', words: 'Writing' },
  policy: {
    code: 'Code answers: spot check',
    code_description: 'Eight samples, one major defect is accepted.',
    dialogue: 'Dialogues: acceptance',
    dialogue_description: 'Twelve samples, one major defect is accepted. A quarter of them is judged twice.',
    rubric: [
      'Does the answer fit the question?', 'Is it complete, and a full sentence?', 'Is there nothing wrong in it?',
    ],
  },
  reviewers: ['Lin', 'Zhou'],
}
