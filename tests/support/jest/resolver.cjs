const { bundleOf } = require('./bundled.ts')

/**
 * Resolves as Jest does, some packages to one file each (bundled.ts), and packages that are ES modules only (no `require`
 * in their exports) as an import would.
 */
module.exports = (request, options) => {
  const bundle = bundleOf(request)
  if (bundle !== undefined) return bundle
  try {
    return options.defaultResolver(request, options)
  } catch (error) {
    const conditions = [...(options.conditions ?? []), 'import']
    try {
      return options.defaultResolver(request, { ...options, conditions })
    } catch {
      throw error
    }
  }
}
