namespace Vigilry.Ingestion.Receiving;

/// <summary>
/// Bounds how many unpacked bytes of bodies the host holds at once, over all requests: from when they are read until the request is answered.
/// </summary>
/// <param name="mostBytes">What may be held.</param>
internal sealed class BodyBudget(long mostBytes)
{
    /// <summary>Three batches of the largest size. What is made of a body takes several times its bytes.</summary>
    public const long DefaultBytes = 32 * 1024 * 1024;

    private long _heldBytes;

    /// <summary>A share that holds nothing yet; disposing of it gives back what it holds.</summary>
    public Share Open() => new(this);

    internal sealed class Share(BodyBudget budget) : IDisposable
    {
        private long _bytes;

        /// <summary>Holds more.</summary>
        /// <returns>Whether there is room for it; if not, the share holds what it held.</returns>
        public bool TryAdd(long bytes)
        {
            if (!budget.TryHold(bytes))
            {
                return false;
            }

            _bytes += bytes;
            return true;
        }

        public void Dispose()
        {
            Interlocked.Add(ref budget._heldBytes, -_bytes);
            _bytes = 0;
        }
    }

    private bool TryHold(long bytes)
    {
        if (Interlocked.Add(ref _heldBytes, bytes) <= mostBytes)
        {
            return true;
        }

        Interlocked.Add(ref _heldBytes, -bytes);
        return false;
    }
}
