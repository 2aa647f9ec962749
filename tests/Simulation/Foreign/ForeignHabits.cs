namespace Simulation;

/// <summary>What peers of other makers do differently from us, and may.</summary>
public sealed record ForeignHabits
{
    /// <summary>Which site is foreign: 0 the head office, 1 the branch.</summary>
    public int Site { get; init; }

    /// <summary>When phase 1 ends, everything ends and is negotiated anew (strongSwan's reauth = yes, libreswan).</summary>
    public bool Reauthenticates { get; init; }

    /// <summary>A pair is deleted before the next one is negotiated.</summary>
    public bool DeletesBeforeMaking { get; init; }

    /// <summary>What is replaced is deleted at once, not when it has drained (strongSwan as initiator).</summary>
    public bool DeletesFirst { get; init; }

    /// <summary>Deletes are never sent.</summary>
    public bool NeverDeletes { get; init; }

    /// <summary>INITIAL-CONTACT with every phase 1, whatever stands (Cisco, old racoon).</summary>
    public bool AlwaysInitialContact { get; init; }

    /// <summary>INITIAL-CONTACT never, not even after a restart.</summary>
    public bool NeverInitialContact { get; init; }

    /// <summary>
    /// Pairs belong to one ISAKMP SA and go with it, without a word: to the one by which it begins to replace another, or to the first that a peer
    /// replaces one with, of which it then forgets the old one (strongSwan).
    /// </summary>
    public bool ChildrenHang { get; init; }

    /// <summary>INVALID-COOKIE and INVALID-SPI in clear (Cisco).</summary>
    public bool NotifiesInClear { get; init; }

    /// <summary>Questions whether it lives stay without answer: no known peer's habit, but one that must be noticed.</summary>
    public bool IgnoresDpd { get; init; }

    /// <summary>Its own lifetime of phase 2 in seconds, whatever is negotiated.</summary>
    public int IpsecLifetimeSeconds { get; init; } = 3_600;

    /// <summary>Its own lifetime of phase 1 in seconds, whatever is negotiated.</summary>
    public int IkeLifetimeSeconds { get; init; } = 28_800;

    /// <inheritdoc/>
    public override string ToString()
    {
        (bool Has, string What)[] habits =
        [
            (Reauthenticates, "reauthenticates"), (DeletesBeforeMaking, "deletes before making"), (DeletesFirst, "deletes first"), (NeverDeletes, "never deletes"),
            (AlwaysInitialContact, "always INITIAL-CONTACT"), (NeverInitialContact, "never INITIAL-CONTACT"), (ChildrenHang, "pairs hang on phase 1"), (NotifiesInClear, "notifies in clear"), (IgnoresDpd, "ignores DPD"),
        ];
        string text = string.Join(", ", habits.Where(habit => habit.Has).Select(habit => habit.What));
        return $"{SiteNames.Of(Site)} is foreign ({(text.Length > 0 ? text + ", " : "")}ike {IkeLifetimeSeconds} s, ipsec {IpsecLifetimeSeconds} s)";
    }
}
