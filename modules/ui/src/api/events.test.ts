import { expect, test } from 'vitest'
import { EventParser } from './events'

test('an event comes with its empty line, in however many pieces', () => {
  const parser = new EventParser()
  expect(parser.push('id: 7\nevent: run\nda')).toEqual([])
  expect(parser.push('ta: {"a":1}\n')).toEqual([])
  expect(parser.push('\n')).toEqual([{ id: '7', type: 'run', data: '{"a":1}' }])
})

test('a carriage return at the end of a piece may be half of a line end', () => {
  const parser = new EventParser()
  expect(parser.push('data: a\r')).toEqual([])
  expect(parser.push('\ndata: b\r\n\r\n')).toEqual([{ id: '', type: 'message', data: 'a\nb' }])
})

test('comments and events without data are nothing, the last id stays', () => {
  const parser = new EventParser()
  expect(parser.push(': ping\n\nid: 3\nevent: run\n\n')).toEqual([])
  expect(parser.push('data:x\n\n')).toEqual([{ id: '3', type: 'message', data: 'x' }])
})
