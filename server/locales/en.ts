/** What the server says without a page. */
export default {
  busy: {
    retry: 'Try again now',
    text: 'Too many requests at the same time; running work is not affected. This page tries again by itself.',
    title: 'The console is busy',
  },
}
