export { addSource, bringBackSource } from './source.service'
export { findDeletedFiles } from './upload-delete.service'
export { addUpload, toArtifact, toDeletedFinding } from './upload.service'
