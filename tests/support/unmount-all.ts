import { disableAutoUnmount, enableAutoUnmount } from '@vue/test-utils'
import { afterAll } from 'vitest'

// The next file finds the page empty: files of one worker share it.
disableAutoUnmount()
enableAutoUnmount(afterAll)
