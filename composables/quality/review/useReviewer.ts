const MOST_LETTERS = 100

/** Who reviews in this browser, while sign-in is off; kept in a cookie. */
export const useReviewer = () => useChoiceCookie<string>('reviewer', {
  first: 'operator',
  read: text => toName(text).trim().slice(0, MOST_LETTERS) || 'operator',
  // A cookie has ASCII only.
  write: name => encodeURIComponent(name),
})

function toName(text: string): string {
  try {
    return decodeURIComponent(text)
  }
  catch {
    // Not written by this page: taken as it is.
    return text
  }
}
