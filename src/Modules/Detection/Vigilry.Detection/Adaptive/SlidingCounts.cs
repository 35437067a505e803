namespace Vigilry.Detection.Adaptive;

/// <summary>Errors within several windows that end now, each in constant time.</summary>
/// <remarks>Three rings of slots of 1, 10 and 60 s. A window counts its newest slots, the running one among them.</remarks>
internal sealed class SlidingCounts
{
    /// <summary>As many as three bytes of the state hold.</summary>
    private const int MaxSlot = (1 << 21) - 1;
    private static readonly int[] SlotSeconds = [1, 10, 60];
    private static readonly int[] SlotCount = [60, 30, 30];
    private static readonly int[] RingOf = [0, 0, 1, 1, 2, 2, 2];
    private static readonly int[] SlotsOf = [20, 60, 12, 30, 10, 15, 30];
    private static readonly int[] FirstWindow = [0, 2, 4, 7];
    private readonly int[][] _slots = [new int[60], new int[30], new int[30]];
    private readonly long[] _newest = new long[3];
    private readonly int[] _totals = new int[WindowSeconds.Length];
    private long _second;

    /// <summary>How long the windows are, in seconds.</summary>
    public static ReadOnlySpan<int> WindowSeconds => [20, 60, 120, 300, 600, 900, 1_800];

    /// <summary>Errors within each of the windows.</summary>
    public ReadOnlySpan<int> Totals => _totals;

    /// <summary>Errors within the last 60 s.</summary>
    public int LastMinute => _totals[1];

    /// <summary>Lets the windows end at this second since the Unix epoch. Earlier ones are ignored.</summary>
    public void Advance(long second)
    {
        if (second <= _second)
        {
            return;
        }

        _second = second;
        for (var ring = 0; ring < SlotSeconds.Length; ring++)
        {
            var slot = second / SlotSeconds[ring];
            if (slot != _newest[ring])
            {
                Turn(ring, slot);
            }
        }
    }

    /// <summary>Counts errors of the current second.</summary>
    public void Add(int errors)
    {
        for (var ring = 0; ring < SlotSeconds.Length; ring++)
        {
            ref var slot = ref _slots[ring][_newest[ring] % SlotCount[ring]];
            var added = Math.Min(errors, MaxSlot - slot);
            slot += added;
            for (var window = FirstWindow[ring]; window < FirstWindow[ring + 1]; window++)
            {
                _totals[window] += added;
            }
        }
    }

    /// <summary>Errors of the current second.</summary>
    public int LastSecond => _slots[0][_newest[0] % SlotCount[0]];

    /// <summary>Forgets all errors.</summary>
    public void Clear()
    {
        Array.ForEach(_slots, Array.Clear);
        Array.Clear(_totals);
    }

    public void Exchange(StateCodec codec)
    {
        codec.Long(ref _second);
        for (var ring = 0; ring < SlotSeconds.Length; ring++)
        {
            _newest[ring] = _second / SlotSeconds[ring];
            for (var slot = 0; slot < SlotCount[ring]; slot++)
            {
                codec.Count(ref _slots[ring][slot], MaxSlot);
            }
        }

        for (var window = 0; window < _totals.Length; window++)
        {
            _totals[window] = 0;
            for (var back = 0; back < SlotsOf[window]; back++)
            {
                _totals[window] += At(RingOf[window], _newest[RingOf[window]] - back);
            }
        }
    }

    private int At(int ring, long slot) => slot < 0 ? 0 : _slots[ring][slot % SlotCount[ring]];

    private void Turn(int ring, long newest)
    {
        if (newest - _newest[ring] >= SlotCount[ring])
        {
            Array.Clear(_slots[ring]);
            Array.Clear(_totals, FirstWindow[ring], FirstWindow[ring + 1] - FirstWindow[ring]);

            _newest[ring] = newest;
            return;
        }

        while (_newest[ring] < newest)
        {
            _newest[ring]++;
            for (var window = FirstWindow[ring]; window < FirstWindow[ring + 1]; window++)
            {
                _totals[window] -= At(ring, _newest[ring] - SlotsOf[window]);
            }

            _slots[ring][_newest[ring] % SlotCount[ring]] = 0;
        }
    }
}
