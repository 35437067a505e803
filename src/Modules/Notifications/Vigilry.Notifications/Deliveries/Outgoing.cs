using Vigilry.Notifications.Data;
using Vigilry.Notifications.Telling;

namespace Vigilry.Notifications.Deliveries;

/// <summary>A delivery with what it tells.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Notices">Oldest first: one, or those of a digest; none of a mail that brings its bodies.</param>
/// <param name="ChannelIds">Their channels, which have the same target; one of them is enough.</param>
internal sealed record Outgoing(Delivery Delivery, IReadOnlyList<IncidentNotice> Notices, IReadOnlyList<Guid> ChannelIds);
