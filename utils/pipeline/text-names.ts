/** Words in the names of columns that people's data has, in both languages; nobody reads them on a page. */

export const TEXT_NAME = new RegExp([
  'text|content|body|comment|review|message|description',
  'question|instruction|prompt|query|input|answer|response|reply|completion|output|chosen|rejected',
  '文本|正文|内容|评论|描述|问题|提问|指令|输入|回答|答案|回复|输出',
].join('|'), 'i')

/** Short, but text, where no other column is one. */
export const TITLE_NAME = /title|name|标题|名称/i

/** What tells of a text, and is none itself: the id of a question, the language of an answer. */
export const ABOUT_TEXT = new RegExp([
  '[_. -](?:id|key|code|type|kind|label|category|lang|language|date|time|url|path|file|name|hash)$',
  '(?:编号|类型|语言|时间|日期)$',
].join('|'), 'i')

export const ID_NAME = /(?:^|[_. -])(?:id|uuid|key)$|编号|序号/i
