import type { Kind } from './kind.ts'

/** Kinds of problems with a longer way to the answer, or with a number that does not matter. */
export const longer: readonly Kind[] = [
  {
    text: 'A [farmer|neighbour|monastery] has {a} hens. Each lays {b} eggs a week. They keep {c} eggs a week and sell the others for ${d} each. How many dollars is that in {e} weeks?',
    numbers: { a: [6, 30], b: [4, 7], c: [3, 20], d: [2, 4], e: [2, 9] },
    steps: [
      ['a * b', 'eggs a week'],
      ['#1 - c', 'eggs to sell'],
      ['#2 * d', 'dollars a week'],
      ['#3 * e', 'dollars'],
    ],
  },
  {
    text: '{who} is {a} years old. {friend} is {b} times as old, and their uncle is {c} years older than {friend}. How old is the uncle in {d} years?',
    numbers: { a: [4, 14], b: [2, 4], c: [3, 25], d: [2, 12] },
    steps: [
      ['a * b', 'years of the friend'],
      ['#1 + c', 'years of the uncle'],
      ['#2 + d', 'years of the uncle then'],
    ],
  },
  {
    text: 'A [school|college|town school] has {a} classes of {b} pupils. {c} pupils come by bus, and half of the others walk. How many pupils walk?',
    numbers: { a: [4, 18], b: [18, 30, 2], c: [10, 60, 2] },
    steps: [
      ['a * b', 'pupils'],
      ['#1 - c', 'not by bus'],
      ['#2 / 2', 'pupils who walk'],
    ],
  },
  {
    text: 'A [tank|pool|pond|cistern] holds {total} litres. A pump fills it with {a} litres a minute while {b} litres a minute leak out. How many minutes does it take to fill it from empty?',
    numbers: { b: [1, 6], net: [4, 25], c: [5, 60], a: 'net + b', total: 'net * c' },
    steps: [
      ['a - b', 'litres gained a minute'],
      ['total / #1', 'minutes'],
    ],
  },
  {
    text: '{who} saves ${a} a month. A bicycle costs ${total}, and a helmet ${b}. {who} is {age} years old and has ${b} already. How many months does it take to buy both?',
    numbers: { a: [15, 60, 5], c: [3, 14], b: [20, 45, 5], age: [9, 16], total: 'a * c' },
    steps: [
      ['total + b', 'dollars for both'],
      ['#1 - b', 'dollars to save'],
      ['#2 / a', 'months'],
    ],
  },
  {
    text: 'For a party {who} buys {a} pizzas at ${b} and {c} bottles of juice at ${d}. {e} friends share the cost equally. How many dollars does each friend pay?',
    numbers: { e: [2, 6], b: [8, 15], d: [2, 5], k: [1, 4], m: [1, 3], a: 'e * k', c: 'e * m' },
    steps: [
      ['a * b', 'dollars for pizzas'],
      ['c * d', 'dollars for juice'],
      ['#1 + #2', 'dollars'],
      ['#3 / e', 'dollars for each friend'],
    ],
  },
  {
    text: 'A [baker|canteen|bakery] makes {a} trays of {b} rolls. {c} rolls burn. The good ones are sold in bags of {d}, for $3 a bag. How many dollars do they bring?',
    numbers: { d: [4, 8], a: [6, 15], k: [3, 6], c: 'd * 2', b: 'd * k' },
    steps: [
      ['a * b', 'rolls'],
      ['#1 - c', 'good rolls'],
      ['#2 / d', 'bags'],
      ['#3 * 3', 'dollars'],
    ],
  },
  {
    text: '{who} runs {a} miles on each of {b} days and {c} miles on Sunday. {friend} runs {d} miles a week. How many miles more does {who} run in {e} weeks?',
    numbers: { a: [4, 9], b: [4, 6], c: [6, 14], d: [5, 20], e: [2, 10] },
    steps: [
      ['a * b', 'miles on those days'],
      ['#1 + c', 'miles a week'],
      ['#2 - d', 'miles more a week'],
      ['#3 * e', 'miles more'],
    ],
  },
]
