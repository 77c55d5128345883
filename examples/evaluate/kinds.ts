/**
 * Word problems in kinds. A kind is a text with slots, the numbers that may fill them, and the steps that
 * lead to its answer, so that a question can be made, and one that was asked can be read and solved.
 */
import type { Kind } from './kind.ts'
import { longer } from './longer-kinds.ts'

export const kinds: readonly Kind[] = [
  {
    text: '{who} [buys|orders] {a} boxes of {thing} with {b} in each box. {who} gives away {c} of them. How many {thing} are left?',
    numbers: { a: [3, 12], b: [6, 24], c: [2, 15] },
    steps: [
      ['a * b', 'in all boxes'],
      ['#1 - c', 'left'],
    ],
  },
  {
    text: 'A {shop} sells {thing} for ${a} each. On Monday it sells {b} of them and on Tuesday {c}. How many dollars does it take in on both days?',
    numbers: { a: [2, 19], b: [8, 60], c: [5, 45] },
    steps: [
      ['b + c', 'sold'],
      ['#1 * a', 'dollars taken in'],
    ],
  },
  {
    text: '{who} has {a} {thing}. {friend} has {b} times as many. How many {thing} do they have together?',
    numbers: { a: [4, 38], b: [2, 7] },
    steps: [
      ['a * b', 'with the friend'],
      ['a + #1', 'together'],
    ],
  },
  {
    text: '{total} {thing} are [shared equally among|handed out evenly to] {a} children. Each child [loses|eats up] {b} of them. How many does each child have then?',
    numbers: { a: [3, 12], c: [9, 30], b: [1, 8], total: 'a * c' },
    steps: [
      ['total / a', 'for each child'],
      ['#1 - b', 'for each child then'],
    ],
  },
  {
    text: '{who} earns ${a} an hour and works {b} hours a day, {c} days a week. How many dollars does {who} earn in {d} weeks?',
    numbers: { a: [11, 35], b: [4, 9], c: [3, 6], d: [2, 8] },
    steps: [
      ['b * c', 'hours a week'],
      ['#1 * a', 'dollars a week'],
      ['#2 * d', 'dollars in all weeks'],
    ],
  },
  {
    text: 'A coat costs ${a}. In the sale it is {b}% cheaper. {who} buys it and pays with ${paid}. How many dollars does {who} get back?',
    numbers: { a: [100, 400, 20], b: [5, 45, 5], e: [10, 100, 10], paid: 'a + e' },
    steps: [
      ['a * b', 'hundredths of the discount'],
      ['#1 / 100', 'dollars off'],
      ['a - #2', 'dollars to pay'],
      ['paid - #3', 'dollars back'],
    ],
  },
  {
    text: 'A [train|bus|lorry|coach] goes {a} miles an hour for {b} hours, and then {c} miles an hour for {d} hours. How many miles does it go?',
    numbers: { a: [30, 80], b: [2, 6], c: [40, 90], d: [2, 5] },
    steps: [
      ['a * b', 'miles at first'],
      ['c * d', 'miles then'],
      ['#1 + #2', 'miles'],
    ],
  },
  {
    text: '{who} reads {a} pages every [evening|day]. The book has {total} pages, and {who} has read {b} already. How many days does {who} still need?',
    numbers: { a: [8, 30], c: [4, 20], b: [10, 90], rest: 'a * c', total: 'rest + b' },
    steps: [
      ['total - b', 'pages to go'],
      ['#1 / a', 'days'],
    ],
  },
  ...longer,
]
