/** How many routes fit into one stack: CloudFormation takes 500 resources, and IAM 10,240 characters in a role. */
import { type Package, packageStubs } from '../../support/package/packaged.ts'
import { apiFunctions as routes, declaredFunctions, serverless } from '../project.ts'

/** Copies of the routes that there are, in turn, until there are so many: with what each uses, on paths of their own. */
function copies(count: number): Record<string, object> {
  return Object.fromEntries(
    Array.from({ length: count - routes.length }, (_, n) => {
      const { key, route = '' } = routes[n % routes.length] ?? { key: '' }
      const [method, path] = route.split(' ')
      const name = `${key}-${n}`
      const { uses } = serverless.functions[key] ?? {}
      const events = [{ httpApi: `${method} /copy-${n}${path}` }]
      return [name, { handler: `functions/copies/${name}.handler`, events, ...(uses ? { uses } : {}) }]
    }),
  )
}

/** Characters without white space, as IAM counts them, with every reference as long as what it stands for. */
function lengthOf(policy: unknown): number {
  const arn = 'arn:aws:lambda:ap-southeast-2:123456789012:function:perch-prod-request-password-reset-00'
  return JSON.stringify(policy)
    .replaceAll(/\{"Fn::GetAtt":\["\w+","Arn"\]\}/g, `"${arn}"`)
    .replaceAll(/\{"Fn::Sub":("[^"]+")\}/g, '$1').length
}

describe.each([
  { count: 90, most: 450 },
  { count: 100, most: 500 },
])('a service of $count routes, with workers, queues and alarms', ({ count, most }) => {
  let made: Package
  beforeAll(() => {
    // In a VPC the policies are at their longest.
    const vpc = { VPC_SUBNET_IDS: 'subnet-1', VPC_SECURITY_GROUP_IDS: 'sg-1' }
    made = packageStubs('prod', vpc, copies(count))
  })
  afterAll(() => made.remove())

  test(`takes at most ${most} resources`, () => {
    const functions = Object.values(made.template.Resources).filter(
      ({ Type }) => Type === 'AWS::Lambda::Function',
    )
    expect(functions).toHaveLength(declaredFunctions.length - routes.length + count)
    expect(Object.keys(made.template.Resources).length).toBeLessThanOrEqual(most)
  })

  test('has no role with more in its policy than IAM takes', () => {
    const roles = Object.entries(made.template.Resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    const tooLong = roles.filter(
      ([, { Properties }]) => lengthOf(Properties['Policies'][0].PolicyDocument) > 10_240,
    )
    expect(roles.length).toBeGreaterThan(5)
    expect(tooLong.map(([id]) => id)).toEqual([])
  })
})
