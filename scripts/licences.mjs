#!/usr/bin/env node
// Writes docs/licences.md from package-lock.json.
import { writeFileSync } from 'node:fs'
import { toLicencePage } from './lib/licences.mjs'
import { inRoot } from './lib/root.mjs'

writeFileSync(inRoot('docs', 'licences.md'), toLicencePage())
