#!/usr/bin/perl
# dhcp.pl SOURCE DESTINATION: asks for an address by DHCP, from a port of an address that the machine has already, as a client of RFC 3456 does
# through its tunnel; prints it. DISCOVER, OFFER, REQUEST, ACK (RFC 2131 3.1).
use strict;
use warnings;
use IO::Socket::INET;

my ($source, $destination) = @ARGV;
my $socket = IO::Socket::INET->new(Proto => 'udp', LocalAddr => $source, LocalPort => 68) or die "port 68: $!";
my $server = sockaddr_in(67, inet_aton($destination));
my ($xid, $mac) = (0x3456, pack('H12', '400000000001'));

sub message {
    my ($type, $options) = @_;
    # htype 31: the virtual interface of an IPsec client
    return pack('C4 N n2 x16 a16 x192 N', 1, 31, 6, 0, $xid, 0, 0, $mac, 0x63825363) . pack('C3', 53, 1, $type) . $options . pack('C', 255);
}

sub options {
    my ($message) = @_;
    my ($at, %found) = (240);
    while ((my $code = ord substr $message, $at, 1) != 255) {
        if ($code == 0) { $at++; next; }
        my $length = ord substr $message, $at + 1, 1;
        $found{$code} = substr $message, $at + 2, $length;
        $at += 2 + $length;
    }
    return %found;
}

sub ask {
    my ($type, $options, $wanted) = @_;
    for (1 .. 5) {
        $socket->send(message($type, $options), 0, $server);
        my $ready = '';
        vec($ready, fileno($socket), 1) = 1;
        next unless select $ready, undef, undef, 2;
        $socket->recv(my $answer, 2048);
        my %found = options($answer);
        return ($answer, %found) if ord($found{53}) == $wanted && unpack('N', substr $answer, 4, 4) == $xid;
    }
    die "no answer of type $wanted\n";
}

my ($offer, %offered) = ask(1, '', 2);
my $address = substr $offer, 16, 4;
my ($ack, %leased) = ask(3, pack('C2', 50, 4) . $address . pack('C2', 54, 4) . $offered{54}, 5);
die "the relay agent's option reached the client\n" if exists $leased{82};
print join('.', unpack 'C4', substr $ack, 16, 4), "\n";
