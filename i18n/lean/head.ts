/** In place of what @nuxtjs/i18n says of the addresses of other languages: here every address has all of them. */
export const localeHead = () => ({})

export { localeHead as _useLocaleHead, localeHead as _useSetI18nParams }
