import { expect, test } from 'vitest'
import { constantCase, jsonName, pascalCase, safeName, snakeCase } from './naming.ts'
import { currentSettings } from './options.ts'

// Native types spec 4.9 and part 4 B of the examples.
test.each([
  ['ID', 'id', 'id'],
  ['APIKey', 'apiKey', 'api_key'],
  ['UserID', 'userID', 'user_i_d'],
  ['URLPath', 'urlPath', 'url_path'],
  ['X1Y', 'x1Y', 'x1_y'],
  ['HTTPStatus2Code', 'httpStatus2Code', 'http_status2_code'],
  ['iPhone', 'iPhone', 'i_phone'],
  ['ALL_CAPS', 'alL_CAPS', 'al_l__c_a_p_s'],
  ['_Leading', '_Leading', '__leading'],
  ['AB', 'ab', 'ab'],
  ['ABc', 'aBc', 'a_bc'],
  ['Åland', 'Åland', '_åland'],
  ['MD5Hash', 'mD5Hash', 'm_d5_hash'],
])('%s is %s in JSON and %s in snake case', (name, camel, snake) => {
  expect(jsonName({ name }, currentSettings)).toBe(camel)
  expect(snakeCase(name)).toBe(snake)
})

test('a host in PascalCase keeps the declared name', () => {
  expect(jsonName({ name: 'UserID' }, { ...currentSettings, textCase: 'pascal' })).toBe('UserID')
})

test.each([
  ['@type', '_type'],
  ['$id', '_id'],
  ['dotted.name', 'dotted_name'],
  ['space d', 'space_d'],
  ['2nd', '2nd'],
])('the data member name %s becomes %s, whatever the host writes', (wireName, safe) => {
  expect(safeName(wireName)).toBe(safe)
  expect(jsonName({ name: 'Other', wireName }, currentSettings)).toBe(safe)
})

test.each([
  ['Sky_Blue', 'SkyBlue', 'SKY_BLUE'],
  ['UPPER', 'Upper', 'UPPER'],
  ['HTTPCode', 'HttpCode', 'HTTP_CODE'],
  ['DarkGreen', 'DarkGreen', 'DARK_GREEN'],
  ['MyID', 'MyID', 'MY_I_D'],
])('the enum name %s is %s in Java and %s in Python', (name, java, python) => {
  expect(pascalCase(name)).toBe(java)
  expect(constantCase(name)).toBe(python)
})
