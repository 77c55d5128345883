/** What customers ask about their account and about who they are. */
import type { Wordings } from './wordings.ts'

export const account: Wordings = {
  age_limit: [
    'How old must I be to open an account?',
    'Can my {age} year old daughter have an account?',
    'Is there an age limit?',
    'What is the minimum age?',
    'account for children possible?',
    'I am {age}, may I sign up?',
  ],
  country_support: [
    'Which countries do you support?',
    'Can I open an account in {country}?',
    'Are you available in {country}?',
    'do you work outside the EU',
    'I live in {country}, can I be a customer?',
    'In what countries do you operate?',
  ],
  edit_personal_details: [
    'How do I change my address?',
    'I got married and have a new name',
    'My phone number is different now, where do I edit it?',
    'change my personal details please',
    'I moved to {country}, how do I update my details?',
    'There is a mistake in my name in the app',
  ],
  fiat_currency_support: [
    'Which currencies do you support?',
    'Can I hold {currency}?',
    'What fiat currencies can I keep in my account?',
    'is {currency} supported',
    'Do you offer accounts in {currency}?',
    'In how many currencies can I have a balance?',
  ],
  terminate_account: [
    'I want to close my account',
    'How do I delete my account?',
    'Please terminate my account [today|]',
    'I am not happy with you, close everything',
    'remove my account and all data',
    'What must I do to leave your bank?',
  ],
  unable_to_verify_identity: [
    "I can't verify my identity",
    'Why does the app not accept my passport?',
    'My identity check failed {day}',
    'verification of my id does not work',
    'It will not prove my identity although the photo is good',
    'The selfie is refused each time I verify',
  ],
  verify_my_identity: [
    'How do I verify my identity?',
    'What do I need for the identity check?',
    'Which documents are accepted to prove who I am?',
    'where to verify identity',
    'What are the steps of verification?',
    'Can I use my driving licence for the identity check?',
  ],
  why_verify_identity: [
    'Why do you need my identity?',
    'Is the identity check really necessary?',
    'I do not want to give you my passport, why must I?',
    'why so many questions about my identity',
    'Can I use the account without verifying my identity?',
    'What is the reason for the identity check?',
  ],
}
