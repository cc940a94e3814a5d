type Text = readonly [title: string, description: string]

const toText = ([title, description]: Text) => ({ title, description })

/** Texts of a parameter's field in the form, in both languages of the console. */
export const inBoth = (english: Text, chinese: Text) => ({ ...toText(english), 'x-i18n': { 'zh-CN': toText(chinese) } })
