/** Microsoft.Network as far as a virtual machine needs it: networks with subnets, security groups, public addresses, interfaces. */
package io.vernissage.emulator.network;
